#!/usr/bin/env python3
# escl-server.py - a driverless scanner whose feeder is a folder
#
# SPDX-FileCopyrightText: 2026 The Cotejo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Usage: escl-server.py FOLDER

Prints its port and serves eSCL on 127.0.0.1.  Files of FOLDER in order of name:
  NAME.jpg   a sheet, renamed to NAME.jpg.fed when it was given
  NAME.cut   a sheet whose picture breaks off
  NAME.jam   a jam, until the file is gone
  NAME.cover the cover is open, until the file is gone
  NAME.die   the device is switched off in the middle of a sheet
The first sheet of a job moves at once, one more for each line of the input, which is
answered with a line.  The driver reads ahead: where a job ends before it has seen it
begin, it tells of the end and forgets the sheets; no paper is that fast.
"""

import http.server
import os
import sys
import threading

NAMES = ('xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" '
         'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"')
LARGEST = 5160  # 1/300 in: 437 mm

CAPABILITIES = f"""<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerCapabilities {NAMES}>
<pwg:Version>2.6</pwg:Version><pwg:MakeAndModel>Folder feeder</pwg:MakeAndModel>
<scan:Adf><scan:AdfSimplexInputCaps>
<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>{LARGEST}</scan:MaxWidth>
<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>{LARGEST}</scan:MaxHeight>
<scan:MaxScanRegions>1</scan:MaxScanRegions>
<scan:SettingProfiles><scan:SettingProfile>
<scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode></scan:ColorModes>
<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>
<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>
<scan:SupportedResolutions><scan:DiscreteResolutions><scan:DiscreteResolution>
<scan:XResolution>300</scan:XResolution><scan:YResolution>300</scan:YResolution>
</scan:DiscreteResolution></scan:DiscreteResolutions></scan:SupportedResolutions>
</scan:SettingProfile></scan:SettingProfiles>
</scan:AdfSimplexInputCaps><scan:FeederCapacity>50</scan:FeederCapacity></scan:Adf>
</scan:ScannerCapabilities>"""

STATES = {'.jam': 'ScannerAdfJam', '.cover': 'ScannerAdfHatchOpen', '': 'ScannerAdfEmpty'}


class Job:
    """One run of the feeder; its first sheet may move at once."""

    def __init__(self):
        self.changed = threading.Condition()
        self.given, self.allowed, self.over = 0, 1, False

    def allow(self):
        with self.changed:
            self.allowed = self.given + 1
            self.changed.notify_all()

    def end(self):
        with self.changed:
            self.over = True
            self.changed.notify_all()

    def may_give(self):
        with self.changed:
            self.changed.wait_for(lambda: self.given < self.allowed or self.over)
            self.given += 1
            return not self.over


class Feeder(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    folder = ''
    jobs = [Job()]

    def top(self):
        endings = ('.jpg', '.cut', '.jam', '.cover', '.die')
        names = sorted(n for n in os.listdir(self.folder) if n.endswith(endings))
        return names[0] if names else ''

    def answer(self, code, body=b'', kind='text/xml', **headers):
        self.send_response(code)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def status(self):
        state = STATES.get(os.path.splitext(self.top())[1], 'ScannerAdfLoaded')
        return (f'<?xml version="1.0" encoding="UTF-8"?><scan:ScannerStatus {NAMES}>'
                f'<pwg:Version>2.6</pwg:Version><pwg:State>Idle</pwg:State>'
                f'<scan:AdfState>{state}</scan:AdfState></scan:ScannerStatus>').encode()

    def give(self):
        may_give = self.jobs[int(self.path.split('/')[-2])].may_give()
        name = self.top()
        path = os.path.join(self.folder, name)
        if not may_give or not name:
            self.answer(404)
        elif name.endswith(('.jam', '.cover')):
            self.answer(409)
        else:
            with open(path, 'rb') as file:
                page = file.read()
            os.rename(path, path + '.fed')
            if name.endswith('.jpg'):
                self.answer(200, page, 'image/jpeg')
            elif name.endswith('.cut'):
                self.answer(200, page[:len(page) // 2], 'image/jpeg')
            else:
                self.send_response(200)
                self.send_header('Content-Type', 'image/jpeg')
                self.send_header('Content-Length', str(len(page)))
                self.end_headers()
                self.wfile.write(page[:len(page) // 2])
                self.wfile.flush()
                os._exit(0)

    def do_GET(self):
        if self.path.endswith('/ScannerCapabilities'):
            self.answer(200, CAPABILITIES.encode())
        elif self.path.endswith('/ScannerStatus'):
            self.answer(200, self.status())
        elif self.path.endswith('/NextDocument'):
            self.give()
        else:
            self.answer(404)

    def do_POST(self):
        self.rfile.read(int(self.headers.get('Content-Length', 0)))
        if os.path.splitext(self.top())[1] in ('.jam', '.cover', ''):
            self.answer(409)
        else:
            self.jobs[-1].end()
            self.jobs.append(Job())
            place = f'http://127.0.0.1:{self.server.server_port}/eSCL/ScanJobs/{len(self.jobs) - 1}'
            self.answer(201, Location=place)

    def do_DELETE(self):
        self.jobs[-1].end()
        self.answer(200)

    def log_message(self, *words):
        pass


Feeder.folder = sys.argv[1]
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Feeder)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
for _ in sys.stdin:
    Feeder.jobs[-1].allow()
    print(flush=True)

#!/usr/bin/env python3
"""Adds up what the test programs of one or more builds reported.

Arguments: meson-logs folders.  Counts single cases (the TAP lines of each
program), prints why anything was skipped and the ten slowest programs, and
ends with "N passed, N failed, N skipped".  Exit 1 when anything failed or
when nothing ran.

SPDX-FileCopyrightText: 2026 The Cotejo authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import re
import sys

CASE = re.compile(r'^(ok|not ok)\b([^#\n]*)(#.*)?$')


def read_cases(test):
    """(passed, failed, skipped names) of one program."""
    passed = failed = 0
    skipped = []
    for line in (test.get('stdout') or '').splitlines():
        found = CASE.match(line)
        if not found:
            continue
        remark = (found.group(3) or '').lstrip('# ')
        if remark.upper().startswith('SKIP'):
            skipped.append(f"{found.group(2).strip()}: {remark[4:].strip() or 'no reason given'}")
        elif found.group(1) == 'ok':
            passed += 1
        else:
            failed += 1
    return passed, failed, skipped


def add_up(folder, totals, slowest):
    with open(os.path.join(folder, 'testlog.json'), encoding='utf-8') as log:
        for line in log:
            test = json.loads(line)
            build = os.path.basename(os.path.dirname(folder.rstrip('/')))
            slowest.append((test.get('duration', 0.0), build, test['name']))
            passed, failed, skipped = read_cases(test)
            result = test['result']
            if result == 'SKIP' and not skipped:
                skipped.append(test['name'] + ': the whole program')
            elif passed + failed + len(skipped) == 0:
                passed = 1 if result == 'OK' else 0
            # A program that crashed or ran out of time failed, whatever its cases said.
            if result not in ('OK', 'SKIP', 'EXPECTEDFAIL') and failed == 0:
                failed = 1
            totals['passed'] += passed
            totals['failed'] += failed
            totals['skipped'] += [f"{build}/{test['name']}: {name}" for name in skipped]


def main():
    totals = {'passed': 0, 'failed': 0, 'skipped': []}
    slowest = []
    for folder in sys.argv[1:]:
        add_up(folder, totals, slowest)

    print('\nThe ten slowest tests:')
    for seconds, build, name in sorted(slowest, reverse=True)[:10]:
        print(f'  {seconds:7.1f} s  {build}  {name}')
    if totals['skipped']:
        print('\nSkipped:')
        for name in totals['skipped']:
            print('  ' + name)
    print()
    print(f"{totals['passed']} passed, {totals['failed']} failed, {len(totals['skipped'])} skipped")
    return 1 if totals['failed'] or not totals['passed'] else 0


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/env python3
"""Checks what a machine judges well: format, includes, banned calls, licence
lines, translations.  Prints TAP, one case a rule.

SPDX-FileCopyrightText: 2026 The Cotejo authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import subprocess
import sys
import tempfile

TOP = os.path.abspath(sys.argv[1])
FOLDERS = ('app', 'capture-ui', 'data', 'scanner', 'sync', 'tests')
# A folder sees those on a lower line, and nothing on its own or above.
LINES = [('app',), ('capture-ui',), ('scanner', 'sync'), ('data/desk',), ('data/journal',), ('data/model',)]
BANNED = re.compile(r'(?<![\w.>])(strcpy|strcat|sprintf|vsprintf|atoi|atol|atof|gets|system|popen|strtok)\s*\(|\bgoto\b')


def sources(*endings):
    for folder in FOLDERS:
        for root, _, names in os.walk(os.path.join(TOP, folder)):
            for name in sorted(names):
                if name.endswith(endings):
                    yield os.path.relpath(os.path.join(root, name), TOP)


def read(path):
    with open(os.path.join(TOP, path), encoding='utf-8') as file:
        return file.read()


def without_comments(text):
    text = re.sub(r'/\*.*?\*/', lambda m: '\n' * m.group(0).count('\n'), text, flags=re.S)
    return re.sub(r'"(\\.|[^"\\\n])*"', '""', text)


def check_format():
    files = [os.path.join(TOP, f) for f in sources('.c', '.h')]
    done = subprocess.run(['clang-format', '--dry-run', '-Werror', '--style=file', *files],
                          capture_output=True, text=True, check=False)
    return [line for line in done.stderr.splitlines() if 'error:' in line]


def line_of(path):
    for number, line in enumerate(LINES):
        if any(path.startswith(folder + '/') for folder in line):
            return number
    return None


def check_includes():
    owner = {}
    for path in sources('.h'):
        if line_of(path) is not None:
            owner.setdefault(os.path.basename(path), path)
    wrong = []
    for path in sources('.c', '.h'):
        mine = line_of(path)
        if mine is None:
            continue
        for name in re.findall(r'^\s*#\s*include\s+"([^"]+)"', read(path), flags=re.M):
            theirs = owner.get(name)
            if theirs is None or line_of(theirs) is None:
                continue
            same_folder = theirs.split('/')[:1] == path.split('/')[:1] and (
                not path.startswith('data/') or theirs.split('/')[1] == path.split('/')[1])
            if line_of(theirs) < mine or (line_of(theirs) == mine and not same_folder):
                wrong.append(f'{path} includes {theirs}')
    return wrong


def check_banned():
    wrong = []
    for path in sources('.c', '.h'):
        for number, line in enumerate(without_comments(read(path)).splitlines(), 1):
            found = BANNED.search(line)
            if found:
                wrong.append(f'{path}:{number}: {found.group(0).strip("( ")}')
    return wrong


def check_licence():
    return [path for path in sources('.c', '.h', '.py', '.ui')
            if 'SPDX-License-Identifier' not in read(path)[:800]]


def translatable_files():
    for path in sources('.c', '.ui'):
        if path.startswith('tests/'):
            continue
        text = read(path)
        marked = re.search(r'\b(N?C?_|ngettext)\s*\(', without_comments(text)) if path.endswith('.c') else 'translatable="yes"' in text
        if marked:
            yield path


def check_potfiles():
    listed = set(read('po/POTFILES').split())
    return [path for path in translatable_files() if path not in listed] + [
        f'{path} is listed but absent' for path in listed if not os.path.exists(os.path.join(TOP, path))]


def check_spanish():
    """Every string of the code is in es.po, translated, not fuzzy, and formatted alike."""
    with tempfile.TemporaryDirectory() as folder:
        pot = os.path.join(folder, 'cotejo.pot')
        merged = os.path.join(folder, 'es.po')
        subprocess.run(['xgettext', '--from-code=UTF-8', '--keyword=_', '--keyword=N_', '--keyword=C_:1c,2',
                        '--keyword=ngettext:1,2', '--flag=ngettext:1:pass-c-format', '--files-from=po/POTFILES', '-o', pot],
                       cwd=TOP, check=True, capture_output=True)
        subprocess.run(['msgmerge', '--quiet', '--no-fuzzy-matching', '-o', merged, 'po/es.po', pot],
                       cwd=TOP, check=True, capture_output=True)
        missing = subprocess.run(['msgattrib', '--untranslated', '--no-obsolete', '--no-wrap', merged],
                                 capture_output=True, text=True, check=True).stdout
        fuzzy = subprocess.run(['msgattrib', '--only-fuzzy', '--no-obsolete', '--no-wrap', merged],
                               capture_output=True, text=True, check=True).stdout
        syntax = subprocess.run(['msgfmt', '-c', '-o', os.devnull, merged], capture_output=True, text=True, check=False)
    wrong = [line for line in (missing + fuzzy).splitlines() if line.startswith('msgid') and line != 'msgid ""']
    if syntax.returncode != 0:
        wrong += syntax.stderr.splitlines()
    return wrong


def check_ui():
    wrong = []
    for path in sources('.ui', '.gresource.xml'):
        done = subprocess.run(['xmllint', '--noout', os.path.join(TOP, path)], capture_output=True, text=True, check=False)
        wrong += done.stderr.splitlines()[:1]
    return wrong


def check_top_level():
    allowed = {'meson.build', 'meson_options.txt', 'README.md', 'LICENSE', 'app', 'capture-ui', 'scanner', 'sync', 'data', 'po', 'tests', 'flatpak'}
    names = subprocess.run(['git', '-C', TOP, 'ls-files'], capture_output=True, text=True, check=False).stdout.split('\n')
    tops = {name.split('/')[0] for name in names if name}
    return sorted(name for name in tops if name not in allowed and not name.startswith('.'))


CHECKS = [
    ('clang-format has nothing to change', check_format),
    ('includes follow the lines of the house', check_includes),
    ('no banned call', check_banned),
    ('every file has its licence line', check_licence),
    ('every file with strings is in POTFILES', check_potfiles),
    ('Spanish is complete', check_spanish),
    ('every .ui file is well formed', check_ui),
    ('only known names stand at the top', check_top_level),
]


def main():
    print(f'1..{len(CHECKS)}')
    for number, (name, check) in enumerate(CHECKS, 1):
        wrong = check()
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
        for line in wrong[:40]:
            print(f'# {line}')
        if len(wrong) > 40:
            print(f'# … and {len(wrong) - 40} more')


if __name__ == '__main__':
    main()

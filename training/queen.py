"""The speech of the adventure game in Debian's `flight-of-the-amazon-queen`: actors' lines with their text.

`queen.1c` starts with a table of files.  A *.DOG file holds one conversation: the lines of Joe and of one other person, each with a
number; a line is cut at `*` commands into segments, and segment n of line i is the sound file KEY IIII J|P n .SB (MP3, 11 kHz).
"""
import os, re, struct

FILE = 'usr/share/scummvm/flight-of-the-amazon-queen/queen.1c'
COMMAND = re.compile(r'\*(?:XY\d\d\(\d+,\d+\)|..)')


class Archive:
    def __init__(self, path):
        self.data = open(path, 'rb').read()
        n = struct.unpack_from('>H', self.data, 13)[0]
        rows = [struct.unpack_from('>12sBII', self.data, 15 + 21 * i) for i in range(n)]
        self.files = {name.split(b'\0')[0].decode('latin-1'): (at, size) for name, _, at, size in rows}

    def read(self, name):
        at, size = self.files[name]
        return self.data[at:at + size]


def string(b, at, align):
    n = b[at]; at += 1
    return b[at:at + n].decode('latin-1'), (at + n + align - 1) & ~(align - 1) if n else at


def lines(dog):
    """bytes of a .DOG file -> (key, [(number, 'J' or 'P', text with commands)])"""
    b = dog[20:]
    levels, _, key, joe, person = struct.unpack_from('>5h', b, 0)
    out = []
    for who, count, at in (('J', joe, 32 + abs(levels) * 96), ('P', person, struct.unpack_from('>H', b, 22)[0])):
        for _ in range(count):
            number = struct.unpack_from('>h', b, at + 2)[0]
            s, at = string(b, at + 4, 4)
            out.append((number, who, s))
    return key, out


def speech(home):
    """-> {speaker: [(MP3 bytes, text)]}; Joe and one entry per other character"""
    path = os.path.join(home, FILE)
    if not os.path.exists(path):
        return {}
    a, out = Archive(path), {}
    for name in sorted(a.files):
        if not name.endswith('.DOG'):
            continue
        try:
            key, said = lines(a.read(name))
        except (struct.error, IndexError):
            continue
        for number, who, s in said:
            for i, part in enumerate(COMMAND.split(s)):
                sound = ('%2d%4x%s%x.SB' % (key, number, who, i + 1)).replace(' ', '0').upper()
                if len(part.split()) > 1 and sound in a.files:
                    speaker = 'joe' if who == 'J' else re.sub(r'\d|\..*', '', name).lower()
                    out.setdefault(speaker, []).append((a.read(sound), part))
    return out

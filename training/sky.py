"""The speech of the adventure game in Debian's `beneath-a-steel-sky` (CD version): actors' lines with their text.

`sky.dnr` lists the files in `sky.dsk`: number, place, size.  Texts (Huffman code of the game's own) and recordings (8 bit, 11 kHz,
packed with Rob Northen's method 1) have numbers: line n of section s is text n of file 60600 + s and sound file 50000 + FIRST[s] + n.
"""
import functools, os, struct

HOME = 'usr/share/scummvm/beneath-a-steel-sky'
FIRST = (0, 600, 1100, 2430, 3380, 4530, 5080, 5230)  # a section is a part of the city with its characters
TEXTS, SOUNDS, HEADER = 60600, 50000, 22
# characters of the text code in the order of their codes, with the length of these; the rarest are not in English texts
LEAVES = ((3, ' '), (4, 'ea'), (5, 'ostn.i'), (4, 'r'), (6, '\0E'), (5, 'umA'), (6, 'lIdRNS'), (5, 'T'), (7, 'Oh'), (6, 'cDg'), (7, 'LCpU!y'), (6, 'M'), (8, 'Pv'),
          (7, 'H?b'), (8, "'f"), (7, ',GB'), (9, 'Vk'), (8, 'Fqw'), (9, 'K-'), (8, 'WJ*'), (9, 'zYj+'), (10, 'Q\x85'), (9, ')'), (10, 'Z\x8b'), (9, '<'),
          (11, '\x95~'), (10, '\x8a\x87:'), (11, '\x7f]'), (10, '#'), (11, 'xX'), (10, '\x91'), (12, '\x88`'), (11, '2'), (12, '0\x83'), (11, '1'), (12, '/('),
          (11, '=\x86^'), (12, '39\x984'), (13, '}8'), (12, '\\"\x90'))


def codes():
    """{(length, code): character}; codes are handed out from the left"""
    out, at = {}, 0
    for length, chars in LEAVES:
        for c in chars:
            out[length, at >> (16 - length)] = c
            at += 1 << (16 - length)
    return out


class Archive:
    def __init__(self, home):
        with open(os.path.join(home, 'sky.dnr'), 'rb') as f:
            table = f.read()
        self.disk, self.files = open(os.path.join(home, 'sky.dsk'), 'rb'), {}
        for i in range(struct.unpack_from('<I', table)[0]):
            number, place, size = (int.from_bytes(table[4 + 8 * i + a:4 + 8 * i + b], 'little') for a, b in ((0, 2), (2, 5), (5, 8)))
            self.files[number] = ((place & 0x7fffff) << (4 if place >> 23 else 0), size & 0x3fffff, not size >> 23)

    def read(self, number):
        """-> bytes of a file behind its header, unpacked; texts have no header"""
        place, size, headed = self.files[number]
        self.disk.seek(place)
        b = self.disk.read(size)
        if not headed:
            return b
        return unpacked(b[HEADER:]) if b[HEADER:HEADER + 4] == b'RNC\1' else b[HEADER:]


class Bits:
    """bits of little-endian 16 bit words, the lowest first, with plain bytes between the words"""

    def __init__(self, b):
        self.b, self.at, self.have, self.count = b, 0, 0, 0

    def take(self, n):
        while self.count < n:
            self.have |= (self.b[self.at] | self.b[self.at + 1] << 8) << self.count
            self.at += 2; self.count += 16
        v = self.have & ((1 << n) - 1)
        self.have >>= n; self.count -= n
        return v

    def plain(self, n):
        self.at += n
        return self.b[self.at - n:self.at]

    def codes(self):
        """a Huffman table: lengths of its codes, which are given from the shortest on -> {(length, bits as they come): value}"""
        lengths, out, at = [self.take(4) for _ in range(self.take(5))], {}, 0
        for n in range(1, 17):
            for value, length in enumerate(lengths):
                if length == n:
                    out[n, int(format(at >> (16 - n), '0%db' % n)[::-1], 2)] = value
                    at += 1 << (16 - n)
        return out, sorted({n for n, _ in out})

    def value(self, table):
        codes, lengths = table
        have, bits = 0, 0
        for n in lengths:
            bits |= self.take(n - have) << have; have = n
            v = codes.get((n, bits))
            if v is not None:
                return v if v < 2 else self.take(v - 1) | 1 << (v - 1)
        raise ValueError('not a packed file')


def unpacked(b):
    """Rob Northen's method 1: runs of plain bytes and copies of earlier ones, with new tables for every block"""
    size, blocks = struct.unpack_from('>I', b, 4)[0], b[17]
    bits, out = Bits(b[18:] + bytes(4)), bytearray()
    bits.take(2)
    for _ in range(blocks):
        plain, back, long = bits.codes(), bits.codes(), bits.codes()
        for left in range(bits.take(16), 0, -1):
            out += bits.plain(bits.value(plain))
            if left > 1:
                d, n = bits.value(back) + 1, bits.value(long) + 2
                out += (out[-d:] * (n // d + 1))[:n] if d < n else out[len(out) - d:len(out) - d + n]
    return bytes(out[:size])


def text(b, n, table):
    """text n of a section; every 32 texts have their length as a word, every text as a byte"""
    lengths, start = struct.unpack_from('<2H', b)
    at = sum(struct.unpack_from('<%dH' % (n // 32), b, 4)) + sum((k & 127) << 3 if k & 128 else k for k in b[lengths + n // 32 * 32:][:n % 32])
    bit, out = 8 * start + 2 * at, ''
    while not out.endswith('\0'):
        code = 0
        for length in range(1, 14):
            code = code << 1 | b[bit >> 3] >> (7 - (bit & 7)) & 1; bit += 1
            if (length, code) in table:
                break
        out += table.get((length, code), '\0')       # a character of other languages ends the text
    return out[:-1]


def speech(home):
    """-> {section: [(function that gives the sound, 8 bit at 11 kHz; text)]}"""
    home = os.path.join(home, HOME)
    if not os.path.exists(os.path.join(home, 'sky.dsk')):
        return {}
    a, table, out = Archive(home), codes(), {}
    for section, (first, end) in enumerate(zip(FIRST, FIRST[1:])):
        texts = a.read(TEXTS + section)
        for n in range(end - first):
            if SOUNDS + first + n in a.files:
                said = text(texts, n, table)
                if len(said.split()) > 1:
                    out.setdefault(str(section), []).append((functools.partial(a.read, SOUNDS + first + n), said))
    return out

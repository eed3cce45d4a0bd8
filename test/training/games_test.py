"""The adventure games' files are read as their formats say; the files here are made by the tests."""
import os, struct, sys, tempfile, unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'training'))
import drascula, sky


class Writer:
    """what sky.Bits reads: bits in words, the lowest first, with plain bytes between"""

    def __init__(self):
        self.out, self.word, self.free = bytearray(), 0, 0

    def put(self, *pairs):
        for value, n in pairs:
            for k in range(n):
                if self.free == 0:
                    self.word, self.free = len(self.out), 16
                    self.out += b'\0\0'
                bit = 16 - self.free
                self.out[self.word + bit // 8] |= (value >> k & 1) << bit % 8; self.free -= 1


class Sky(unittest.TestCase):
    def test_unpacks_plain_bytes_and_copies_that_overlap_themselves(self):
        w = Writer()
        w.put((0, 2), (3, 5), (1, 4), (0, 4), (1, 4), (3, 5), (0, 4), (0, 4), (1, 4), (4, 5), (0, 4), (0, 4), (0, 4), (1, 4))
        w.put((2, 16), (1, 1), (1, 1))                # two commands; three plain bytes
        w.out += b'abc'
        w.put((0, 1), (0, 1), (0, 1), (1, 2), (0, 1))  # 3 back, 7 long; no plain bytes
        packed = b'RNC\1' + struct.pack('>2I', 10, len(w.out)) + bytes(5) + b'\1' + bytes(w.out)
        self.assertEqual(sky.unpacked(packed), b'abcabcabca')

    def test_finds_a_text_by_its_number(self):
        code = {c: k for k, c in sky.codes().items()}
        self.assertEqual(len(code), len(sky.codes()))
        bits, lengths = '', b''
        for said in ("I'm not TALKING to you.", 'HELLO, Joey!'):
            one = ''.join(format(k, '0%db' % n) for n, k in (code[c] for c in said + '\0'))
            one += '0' * (-len(one) % 16)             # a length of 128 and more counts eight
            lengths += bytes([len(one) // 2 if len(one) < 256 else 128 | len(one) // 16]); bits += one
        section = struct.pack('<2H', 4, 4 + len(lengths)) + lengths + int(bits, 2).to_bytes(len(bits) // 8, 'big')
        self.assertEqual(sky.text(section, 0, sky.codes()), "I'm not TALKING to you.")
        self.assertEqual(sky.text(section, 1, sky.codes()), 'HELLO, Joey!')


class Drascula(unittest.TestCase):
    def test_pairs_the_lines_of_each_character_with_their_files(self):
        def texts(*lines):
            padded = [(t.encode('cp850') + b'\0').ljust(2, b'\0') for t in ('', *lines)]
            body = b'\0\0' + b''.join(struct.pack('>H', len(t) + 2) + t for t in padded)      # a length counts the next one's two bytes
            return struct.pack('>H', len(body)) + body
        table = lambda key: struct.pack('>H', 2) + texts('%s IS HERE' % key) + texts('aquí está %s' % key)
        data = b'DRASCULA\6' + b'\0\2\0\1' * 9 + struct.pack('>H', 2) + b''.join(table('CHARACTER %d' % k) for k in range(drascula.ALL))
        with tempfile.TemporaryDirectory() as home:
            for lang in ('en', 'es'):
                folder = os.path.join(home, drascula.HOME, lang); os.makedirs(folder)
                for name in ('1.ALS', 'VB1.ALS', 'VB2.ALS'):
                    open(os.path.join(folder, name), 'wb').close()
            with open(os.path.join(home, drascula.HOME, 'en', 'drascula.dat'), 'wb') as f:
                f.write(data)
            self.assertEqual({k: [t for _, t in v] for k, v in drascula.speech(home, 'en').items()}, {'hero': ['CHARACTER 0 IS HERE'], 'vb': ['CHARACTER 9 IS HERE']})
            self.assertEqual(drascula.speech(home, 'es')['vb'][0][1], 'aquí está CHARACTER 9')

    def test_has_nothing_to_say_without_the_packages(self):
        self.assertEqual((drascula.speech('/nowhere', 'en'), sky.speech('/nowhere')), ({}, {}))


if __name__ == '__main__':
    unittest.main()

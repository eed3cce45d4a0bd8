"""Reads PyTorch checkpoints without running anything that is in them.

A pickle is a program: it may name any function of any module and call it.  Here only a handful of names can be named, and each stands
for an inert thing of ours: tensors, OrderedDict, numpy arrays, and empty husks for optimisers that somebody pickled along.  Everything
else is refused by name before it is looked up.  Both of torch's formats are read: the zip archive (since 1.6) and the older stream.
"""
import collections, io, os, pickle, struct, zipfile
import numpy as np

LARGEST_PICKLE = 64 << 20
LEGACY_MAGIC, LEGACY_VERSION = 0x1950a86a20f9469cfc6c, 1001
TYPES = {'FloatStorage': '<f4', 'DoubleStorage': '<f8', 'HalfStorage': '<f2', 'LongStorage': '<i8', 'IntStorage': '<i4', 'ShortStorage': '<i2',
         'CharStorage': '<i1', 'ByteStorage': '<u1', 'BoolStorage': '?'}


class Refused(Exception):
    """A file that is no checkpoint we read; the message names the file and the reason."""


class Kind:
    """A storage class, by name only."""
    def __init__(self, name):
        self.dtype = np.dtype(TYPES[name])


class Storage:
    """Numbers of one block of a file; `values` comes when the block has been read."""
    def __init__(self, kind, key, count):
        if not isinstance(kind, Kind) or not isinstance(key, str) or type(count) is not int or count < 0:
            raise Refused('a storage is described wrongly')
        self.dtype, self.key, self.count, self.values = kind.dtype, key, count, None


class Tensor:
    """A view into a storage, not yet cut out."""
    def __init__(self, storage, offset, size, stride, *_rest):
        whole = all(type(n) is int and n >= 0 for n in (offset, *size, *stride))
        if not isinstance(storage, Storage) or not whole or len(size) != len(stride):
            raise Refused('a tensor is described wrongly')
        self.storage, self.offset, self.size, self.stride = storage, offset, tuple(size), tuple(stride)

    def array(self):
        """-> numpy array of its own memory"""
        values = self.storage.values
        if values is None:
            raise Refused('a tensor has no numbers: the file was cut off')
        last = self.offset + sum((n - 1) * s for n, s in zip(self.size, self.stride))
        count = 1
        for n in self.size:
            count *= n
        if 0 in self.size:
            return np.empty(self.size, values.dtype)
        if last >= len(values) or count > len(values):           # also refuses views that repeat few numbers into gigabytes
            raise Refused('a tensor is larger than its numbers: the file was cut off or changed')
        item = values.itemsize
        return np.lib.stride_tricks.as_strided(values[self.offset:], self.size, [s * item for s in self.stride]).copy()


class Husk:
    """Stands for an optimiser: it takes whatever is put into it and forgets it."""
    def __new__(cls, *_args, **_named):
        return object.__new__(cls)

    def __init__(self, *_args, **_named):
        pass

    def __setstate__(self, _state):
        pass

    def __setitem__(self, _key, _value):
        pass

    def append(self, _item):
        pass


def _parameter(data, *_rest):
    return data


def _reconstructor(cls, *_rest):
    if cls is not Husk:
        raise Refused('it makes an object that is no optimiser')
    return Husk()


def _default_dict(*_factory):
    return {}


class Array:
    """A numpy array being put together by its pickle: only plain numbers, of a type named by a short code."""
    def __init__(self, *_args):
        self.value = None

    def __setstate__(self, state):
        _version, shape, dtype, _fortran, data = state
        if not isinstance(dtype, Dtype) or not isinstance(data, bytes):
            raise Refused('an array is described wrongly')
        array = np.frombuffer(data, dtype.value)
        self.value = array.reshape(shape, order='F' if _fortran else 'C').copy()


class Dtype:
    def __init__(self, code, *_rest):
        if code not in ('f2', 'f4', 'f8', 'i4', 'i8'):
            raise Refused('an array of type %r' % (code,))
        self.value = np.dtype('<' + code)

    def __setstate__(self, state):
        if state[1] == '>':
            self.value = self.value.newbyteorder('>')


def _scalar(dtype, data):
    if not isinstance(dtype, Dtype) or not isinstance(data, bytes) or len(data) != dtype.value.itemsize:
        raise Refused('a number is described wrongly')
    return np.frombuffer(data, dtype.value)[0].item()


def _array(_cls, *_rest):
    return Array()


def _codecs_encode(text, encoding):
    if encoding != 'latin1':
        raise Refused('text in %r' % (encoding,))
    return text.encode('latin1')


ALLOWED = {
    ('collections', 'OrderedDict'): collections.OrderedDict,
    ('collections', 'defaultdict'): _default_dict,
    ('builtins', 'dict'): dict, ('__builtin__', 'dict'): dict,
    ('builtins', 'object'): Husk, ('__builtin__', 'object'): Husk,
    ('copy_reg', '_reconstructor'): _reconstructor, ('copyreg', '_reconstructor'): _reconstructor,
    ('torch._utils', '_rebuild_tensor_v2'): Tensor, ('torch._utils', '_rebuild_tensor'): Tensor,
    ('torch._utils', '_rebuild_parameter'): _parameter,
    ('numpy.core.multiarray', '_reconstruct'): _array, ('numpy._core.multiarray', '_reconstruct'): _array,
    ('numpy.core.multiarray', 'scalar'): _scalar, ('numpy._core.multiarray', 'scalar'): _scalar,
    ('numpy', 'ndarray'): Array, ('numpy', 'dtype'): Dtype,
    ('_codecs', 'encode'): _codecs_encode,
}


class Reader(pickle.Unpickler):
    """Unpickler that can name nothing but ALLOWED, storage types and optimisers' husks."""
    def __init__(self, file):
        super().__init__(file, encoding='latin1')
        self.storages = {}

    def find_class(self, module, name):
        if module == 'torch' and name in TYPES:
            return Kind(name)
        if (module, name) in ALLOWED:
            return ALLOWED[module, name]
        if module == 'torch.optim' or module.startswith('torch.optim.'):
            return Husk
        raise Refused('it wants to call %s.%s, which no list of weights needs; nothing of it was run' % (module, name))

    def persistent_load(self, pid):
        if not isinstance(pid, tuple) or len(pid) not in (5, 6) or pid[0] != 'storage' or (len(pid) == 6 and pid[5] is not None):
            raise Refused('it refers to something outside the file')
        _, kind, key, _, count = pid[:5]
        if key not in self.storages:
            self.storages[key] = Storage(kind, key, count)
        return self.storages[key]


def _from_zip(path):
    with zipfile.ZipFile(path) as archive:
        names = {info.filename: info for info in archive.infolist()}
        pickles = [n for n in names if n == 'data.pkl' or n.endswith('/data.pkl')]
        if len(pickles) != 1:
            raise Refused('it is a zip archive, but not one of torch')
        if names[pickles[0]].file_size > LARGEST_PICKLE:
            raise Refused('its table of contents is too large')
        folder = pickles[0][:-len('data.pkl')]
        reader = Reader(io.BytesIO(archive.read(pickles[0])))
        top = reader.load()
        for storage in reader.storages.values():
            info = names.get('%sdata/%s' % (folder, storage.key))
            if info is None or info.compress_type != zipfile.ZIP_STORED or info.file_size < storage.count * storage.dtype.itemsize:
                raise Refused('numbers are missing: it was cut off or changed')
            storage.values = np.frombuffer(archive.read(info), storage.dtype, storage.count)
    return top


def _from_stream(path):
    """the format before torch 1.6: five pickles one after the other, then the numbers"""
    with open(path, 'rb') as file:
        magic, version, _system = (Reader(file).load() for _ in range(3))
        if magic != LEGACY_MAGIC or version != LEGACY_VERSION:
            raise Refused('it is no checkpoint of torch')
        reader = Reader(file)
        top = reader.load()
        for key in Reader(file).load():
            storage = reader.storages.get(key)
            head = file.read(8)
            if storage is None or len(head) < 8 or struct.unpack('<q', head)[0] != storage.count:
                raise Refused('numbers are missing: it was cut off or changed')
            size = storage.count * storage.dtype.itemsize
            left = os.fstat(file.fileno()).st_size - file.tell()
            if left < size:
                raise Refused('%d bytes are missing: it was cut off' % (size - left))
            storage.values = np.frombuffer(file.read(size), storage.dtype)
    return top


def _plain(thing, depth=0):
    """tensors and arrays cut out, the rest as it is"""
    if depth > 50:
        raise Refused('its contents are nested too deeply')
    if isinstance(thing, Tensor):
        return thing.array()
    if isinstance(thing, Array):
        return thing.value
    if isinstance(thing, dict):
        return {key: _plain(value, depth + 1) for key, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [_plain(value, depth + 1) for value in thing]
    return None if isinstance(thing, Husk) else thing


def _guarded(path, read):
    name = os.path.basename(path)
    try:
        return read()
    except FileNotFoundError:
        raise Refused('%s: there is no such file' % path) from None
    except Refused as error:
        raise Refused('%s: %s' % (name, error)) from None
    except MemoryError:
        raise Refused('%s: too large for the memory of this machine' % name) from None
    except Exception as error:                       # whatever a broken pickle trips over: the reader has run none of it
        raise Refused('%s: cut off, or no checkpoint (%s)' % (name, error)) from None


def checkpoint(path, key=None):
    """state dict under the top-level `key` of a checkpoint (None: the checkpoint is one, or has it under "state_dict")
    -> {tensor name: numpy array}; raises Refused"""
    def read():
        top = _from_zip(path) if zipfile.is_zipfile(path) else _from_stream(path)
        if key is None:
            top = {key: top['state_dict'] if isinstance(top, dict) and isinstance(top.get('state_dict'), dict) else top}
        if not isinstance(top, dict) or not isinstance(top.get(key), dict):
            there = ', '.join(map(str, top)) if isinstance(top, dict) else type(top).__name__
            raise Refused('it holds no table of tensors' if key is None else 'it has no entry "%s" (it has: %s)' % (key, there))
        weights = _plain(top[key])
        odd = next((k for k, v in weights.items() if not isinstance(k, str) or not isinstance(v, np.ndarray)), None)
        if odd is not None:
            raise Refused('%s is no tensor' % (odd if key is None else '%s.%s' % (key, odd)))
        return weights
    return _guarded(path, read)


def table(path):
    """a plain pickle such as emb.pickle -> its dict, numpy arrays whole; raises Refused"""
    def read():
        with open(path, 'rb') as file:
            top = _plain(Reader(file).load())
        if not isinstance(top, dict):
            raise Refused('it is no table')
        return top
    return _guarded(path, read)

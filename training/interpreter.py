"""Import this first: one thread for every numeric library, and a Python that has torch (Debian's, if another one was started)."""
import importlib.util, os, sys

for _k in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'):
    os.environ.setdefault(_k, '1')
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
if importlib.util.find_spec('torch') is None:
    if os.path.exists('/usr/bin/python3') and os.environ.get('MOUTHPIECE_PYTHON') != '1':
        os.environ['MOUTHPIECE_PYTHON'] = '1'
        os.execv('/usr/bin/python3', ['/usr/bin/python3'] + sys.argv)
    sys.exit('training needs PyTorch, ONNX and more: apt-get install --no-install-recommends $(grep -v "^#" training/apt.txt)')
import torch

torch.set_num_threads(1)

"""A progress line: rewritten in place on a terminal, one line per tenth of the work in a log."""
import sys, time


class Progress:
    def __init__(self, name, total):
        self.name, self.total, self.start, self.tenth = name, total, time.time(), -1

    def step(self, n, what=''):
        """n of total done"""
        s = '%s %3d/%d  %-36s %4.0f s' % (self.name, n, self.total, what, time.time() - self.start)
        if sys.stdout.isatty():
            sys.stdout.write('\r' + s + ('\n' if n == self.total else '')); sys.stdout.flush()
        elif n * 10 // self.total > self.tenth or n == self.total:
            self.tenth = n * 10 // self.total
            print(s, flush=True)

#!/bin/sh
# The whole way on a small corpus, in one command: corpus -> training -> model -> video -> figures.   sh training/small.sh [OUT]
# A few minutes on an idle machine. The model it makes is a toy: the figures show that the way works, not how well.
set -e
cd "$(dirname "$0")/.."
out=${1:-.cache/small}
model=.cache/training/smoke/model
mkdir -p "$out"
python3 training/train.py --smoke
trap 'rm -rf models/smoke' EXIT
cp -r "$model" models/smoke
node dist/main.js render presets/hello.wav "$out/hello.mp4" --model smoke --size 640x360
node dist/main.js predict presets/hello.wav "$out/hello.csv" --model smoke
node dist/main.js predict presets/hello.wav "$out/reference.csv"
node dist/main.js score "$out/hello.csv" --wav presets/hello.wav --reference "$out/reference.csv" --json "$out/score.json"

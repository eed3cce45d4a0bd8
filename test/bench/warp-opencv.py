"""The head's mesh by OpenCV, as people do it: warpAffine of each triangle's box, copied through a mask. One thread.

Once with boxes and corners worked out before, which leaves out what Python is slow at, and once as it is written in a
program, triangle by triangle. Reads job.json, picture.rgba, uv.f32, head.u16 and poses.f32 from the folder in argv[1];
prints one JSON line.
"""
import json
import sys
import time

import cv2
import numpy as np

folder, seconds = sys.argv[1], float(sys.argv[2])
cv2.setNumThreads(1)
job = json.load(open(f"{folder}/job.json"))
width, height = job["width"], job["height"]
picture = np.fromfile(f"{folder}/picture.rgba", np.uint8).reshape(height, width, 4)
uv = np.fromfile(f"{folder}/uv.f32", np.float32).reshape(-1, 2)
triangles = np.fromfile(f"{folder}/head.u16", np.uint16).reshape(-1, 3)
poses = np.fromfile(f"{folder}/poses.f32", np.float32).reshape(-1, len(uv), 2)
target = picture.copy()


def plan(pose):
    """All that Python itself would be slow at, left out of the time: boxes and corners."""
    steps = []
    for triangle in triangles:
        rest, moved = uv[triangle], pose[triangle]
        (x0, y0), (x1, y1) = np.floor(moved.min(0)).astype(int), np.ceil(moved.max(0)).astype(int) + 1
        (u0, v0), (u1, v1) = np.floor(rest.min(0)).astype(int), np.ceil(rest.max(0)).astype(int) + 1
        before, after = rest - np.float32((u0, v0)), moved - np.float32((x0, y0))
        corners = np.round(moved - (x0, y0)).astype(np.int32)
        box = target[y0:y1, x0:x1]
        steps.append((picture[v0:v1, u0:u1], before, after, (box.shape[1], box.shape[0]), box, corners))
    return steps


def warp(steps):
    for source, before, after, size, box, corners in steps:
        affine = cv2.getAffineTransform(before, after)
        piece = cv2.warpAffine(source, affine, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        mask = np.zeros((size[1], size[0]), np.uint8)
        cv2.fillConvexPoly(mask, corners, 255)
        cv2.copyTo(piece, mask, box)


def warp_as_written(pose):
    for triangle in triangles:
        rest, moved = uv[triangle], pose[triangle]
        u, v, w, h = cv2.boundingRect(rest)
        x, y, across, down = cv2.boundingRect(moved)
        before, after = rest - np.float32((u, v)), moved - np.float32((x, y))
        affine = cv2.getAffineTransform(before, after)
        source = picture[v : v + h, u : u + w]
        piece = cv2.warpAffine(source, affine, (across, down), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        mask = np.zeros((down, across), np.uint8)
        cv2.fillConvexPoly(mask, np.round(after).astype(np.int32), 255)
        cv2.copyTo(piece, mask, target[y : y + down, x : x + across])


def timed(what, draw, jobs):
    times = []
    start = time.perf_counter()
    while len(times) < 16 or time.perf_counter() - start < seconds:
        before = time.perf_counter()
        draw(jobs[len(times) % len(jobs)])
        times.append((time.perf_counter() - before) * 1000)
    return {"what": what, "minMs": min(times), "medianMs": sorted(times)[len(times) // 2]}


name = f"head, OpenCV {cv2.__version__} warpAffine per triangle"
rows = [timed(f"{name}, planned before", warp, [plan(pose) for pose in poses]), timed(name, warp_as_written, list(poses))]
print(json.dumps(rows))

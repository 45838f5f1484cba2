#!/bin/sh
# Scores the reader on the sample set that lies beside the project; says so and ends well where there is none.
set -eu
venv=${VENV:-.venv}
shared=../shared
if [ ! -f "$shared/score.py" ]; then
    echo "There is no sample set beside the project ($shared); nothing to score."
    exit 0
fi
kesu="$(pwd)/$venv/bin/kesu"
"$venv/bin/python" "$shared/score.py" --reader "$kesu read --config $shared/samples/kesu.toml" --samples "$shared/samples" --fields --misses
"$venv/bin/python" "$shared/score_pairs.py" --reader "$kesu read --pairs" --forms "$shared/corpora/scanned-forms-zh"

#!/usr/bin/env bash
#SBATCH --job-name=wavetune
#SBATCH --gpus-per-task=1
#SBATCH --cpus-per-task=16
#SBATCH --time=04:00:00
# Shares a search out over the tasks of a Slurm job array, then joins what they found. Run it where jobs are submitted:
#
#   scripts/slurm-tune.sh PARTS DIR ARGUMENTS OF TUNE…
#   scripts/slurm-tune.sh 8 /shared/wavetune-db --op moe-stage2 --shape M=1..8 --budget 2h
#
# DIR gets the result, DIR.parts/I what the Ith task found; both must be seen by all nodes, as this folder must. A task that is
# run again goes on where it was; so does the whole when it is submitted again with the same arguments. SBATCH_PARTITION and the
# like say where the tasks run.
set -euo pipefail

if [ $# -lt 3 ]; then
    sed -n '6,13s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
parts=$1
database=$2
shift 2

# Slurm runs a copy of this file, so the folder comes from whoever submitted it.
if [ -n "${SLURM_ARRAY_TASK_ID:-}" ]; then
    exec "$WAVETUNE_ROOT/.build/release/tune" --shard "$SLURM_ARRAY_TASK_ID/$parts" \
        --db "$database.parts/$SLURM_ARRAY_TASK_ID" "$@"
fi

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/scripts/setup" >&2
swift build --package-path "$root" -c release --product tune >&2 # once, not in every task
mkdir -p "$database"
export WAVETUNE_ROOT=$root
array=$(sbatch --parsable --export=ALL --array="1-$parts" "${BASH_SOURCE[0]}" "$parts" "$database" "$@")
# Also where a task failed: what the others found is worth having.
merge=$(printf '%q ' "$root/.build/release/tune" merge)$(printf '%q.parts/* --into %q' "$database" "$database")
join=$(sbatch --parsable --export=ALL --dependency="afterany:${array%%;*}" --wrap="$merge")
echo "submitted $parts parts as job $array, joining in $database as job $join"

#!/bin/bash
# Proves that a job array gives what one process gives, on a Slurm of one node that this script starts and ends. Needs root, Debian, and minutes.
#
#   prove.sh STACKS [QCANET.dll]
#
# STACKS holds at least 24 stacks (TIFF; BBBC050: its folder Images). QCANET.dll is what "dotnet build -c Release src/QcaNet.Cli" makes.
# Array of 8 over 24 stacks; one task is killed with SIGKILL between two stacks and queued again; merged; compared with one process, byte by byte.
# QCANET_OPTIONS are options of qcanet segment; without them --spacing 1.75,0.8,0.8, which is BBBC050's.
set -euo pipefail

if [ $# -lt 1 ]; then
    sed -n '2,8s/^# \{0,1\}//p' "$0"
    exit 2
fi

here=$(cd "$(dirname "$0")" && pwd)
stacks=$(realpath "$1")
program=$(realpath "${2:-$here/../../artifacts/bin/QcaNet.Cli/release/qcanet.dll}")
export QCANET="dotnet $program" QCANET_OPTIONS="${QCANET_OPTIONS:---spacing 1.75,0.8,0.8} --json"
shares=8
count=24
victim=2
limit=280
[ -f "$program" ] || { echo "$program does not exist; build src/QcaNet.Cli first." >&2; exit 2; }

# Only what this script installs is removed again.
installed=
work=$(mktemp -d)
finish() {
    status=$?
    for name in slurmd slurmctld munged; do
        if [ -f "$work/$name.pid" ]; then kill "$(cat "$work/$name.pid")" 2>/dev/null || true; fi
    done
    for name in slurmd slurmctld munged; do
        for _ in $(seq 50); do
            [ -f "$work/$name.pid" ] && kill -0 "$(cat "$work/$name.pid")" 2>/dev/null || break
            sleep 0.1
        done
    done
    if [ $status -ne 0 ]; then tail -c 1500 "$work"/*.log "$work"/array/logs/* 2> /dev/null || true; fi
    if [ -n "$installed" ]; then DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq --autoremove $installed > /dev/null 2>&1 || true; fi
    rm -rf "$work"
    exit $status
}
trap finish EXIT
fail() { echo "NOT proven: $*" >&2; exit 1; }
patience() { [ $SECONDS -lt $limit ] || fail "more than $limit s"; }

if ! command -v slurmctld > /dev/null || ! command -v munged > /dev/null; then
    installed="slurm-wlm munge"
    export DEBIAN_FRONTEND=noninteractive
    # Installation must not start daemons with a configuration of their own.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
        chmod +x /usr/sbin/policy-rc.d
        remove_policy=yes
    fi
    apt-get install -y -qq --no-install-recommends slurm-wlm munge > "$work/install.log" 2>&1 || { installed=; fail "slurm-wlm and munge cannot be installed"; }
    if [ "${remove_policy:-}" = yes ]; then rm -f /usr/sbin/policy-rc.d; fi
fi

# --- one node on the loopback address -------------------------------------------------------------------------------------------------
host=$(hostname -s)
cores=$(nproc)
mkdir -p "$work"/{state,spool,munge}
chmod 755 "$work"
chmod 700 "$work/munge"
head -c 1024 /dev/urandom > "$work/munge/key"
chmod 400 "$work/munge/key"
cat > "$work/slurm.conf" <<CONF
ClusterName=proof
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
SlurmctldPort=17017
SlurmdPort=17018
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=2,requeue_delay=0
ReturnToService=2
MinJobAge=3600
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cores RealMemory=100000 State=UNKNOWN
PartitionName=proof Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
sed -i 's/RealMemory=100000/RealMemory='"$(awk '/MemTotal/ { print int($2 / 1024 * 0.9) }' /proc/meminfo)"'/' "$work/slurm.conf"
export SLURM_CONF="$work/slurm.conf"
munged --force --key-file="$work/munge/key" --socket="$work/munge/socket" --pid-file="$work/munged.pid" \
    --log-file="$work/munged.log" --seed-file="$work/munge/seed" 2> /dev/null
slurmctld -c
slurmd -c
for _ in $(seq 100); do
    [ "$(sinfo -h -o %t 2> /dev/null)" = idle ] && break
    sleep 0.2
done
[ "$(sinfo -h -o %t)" = idle ] || fail "the node does not come up: $(sinfo -h -o '%t %E')"
echo "Slurm $(slurmctld -V | cut -d' ' -f2) on $host, $cores processors, after $SECONDS s"

# --- the stacks -----------------------------------------------------------------------------------------------------------------------
mkdir -p "$work/stacks" "$work/array" "$work/single"
find "$stacks" -maxdepth 1 -name '*.tif' | sort | head -n $count | while read -r stack; do ln "$stack" "$work/stacks/" 2> /dev/null || cp "$stack" "$work/stacks/"; done
[ "$(find "$work/stacks" -name '*.tif' | wc -l)" -eq $count ] || fail "$stacks holds fewer than $count stacks"

# --- the array, one task of it killed -------------------------------------------------------------------------------------------------
read -r job merge < <("$here/submit.sh" "$work/stacks" "$work/array" $shares -- --cpus-per-task=1 --mem=1G)
log="$work/array/logs/segment-$victim.out"
pid=
while [ -z "$pid" ]; do
    patience
    # Between two stacks of the task: one is done, and the others are not.
    if grep -q '"seconds":' "$log" 2> /dev/null; then
        pid=$(grep -lzx "SLURM_ARRAY_TASK_ID=$victim" /proc/[0-9]*/environ 2> /dev/null | cut -d/ -f3 | while read -r p; do
            grep -qzx "SLURM_ARRAY_JOB_ID=$job" "/proc/$p/environ" 2> /dev/null && grep -qz 'qcanet.dll' "/proc/$p/cmdline" 2> /dev/null && echo "$p"
        done | head -n 1 || true)
        [ -n "$pid" ] || fail "task $victim ended before it could be killed"
    else
        sleep 0.02
    fi
done
kill -KILL "$pid"
done_before=$(grep -c '"seconds":' "$log")
echo "task $victim killed after $done_before of 3 stacks, at $SECONDS s"
[ "$done_before" -lt 3 ] || fail "the task had finished when it was killed"
until scontrol requeue "${job}_$victim" 2> /dev/null; do
    patience
    sleep 0.2
done

until [ -z "$(squeue -h -j "$job,$merge" 2> /dev/null)" ]; do
    patience
    sleep 0.5
done
[ "$(scontrol show job "$merge" | sed -n 's/.*JobState=\([A-Z]*\).*/\1/p')" = COMPLETED ] || fail "the merge did not complete: $(cat "$work/array/logs/merge.err")"
echo "array and merge done at $SECONDS s"

# --- one process ----------------------------------------------------------------------------------------------------------------------
# shellcheck disable=SC2086
$QCANET segment "$work/stacks" --recursive --output "$work/single" --threads "$cores" $QCANET_OPTIONS > "$work/single.log"
$QCANET merge "$work/single" > /dev/null
diff -r "$work/single/labels" "$work/array/labels" || fail "labels differ"
diff -r "$work/single/nuclei" "$work/array/nuclei" || fail "tables of nuclei differ"
diff -r "$work/single/merged" "$work/array/merged" || fail "merged tables differ"
[ "$(find "$work/array/labels" -name '*.tif' | wc -l)" -eq $count ] || fail "labels are missing"

# Each stack was segmented once: the killed task's stacks before the kill are not among those after it.
segmented=$(cat "$work"/array/logs/segment-*.out | grep -c '"seconds":')
distinct=$(cat "$work"/array/logs/segment-*.out | grep '"seconds":' | sed 's/.*"name":"\([^"]*\)".*/\1/' | sort -u | wc -l)
skipped=$(grep -c '"skipped":true' "$log")
[ "$segmented" -eq $count ] && [ "$distinct" -eq $count ] || fail "$segmented stacks were segmented, $distinct different ones"
[ "$skipped" -eq "$done_before" ] || fail "$skipped stacks were left out after the kill, $done_before were done before"
echo "proven in $SECONDS s: $count label files and the merged tables are those of one process; $segmented stacks segmented, $skipped left out after the kill"

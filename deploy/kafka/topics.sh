#!/bin/sh
# Makes the two topics where they are missing. Their number of partitions never changes: an event's copies meet because its key
# always leads to the same one. Growth is a new topic.
set -eu

topics=/opt/kafka/bin/kafka-topics.sh
factor=${REPLICATION_FACTOR:-1}

# With copies to spare, an acknowledged record is on two brokers. The age of an event is judged by the broker's clock.
acknowledged=1
[ "$factor" -lt 3 ] || acknowledged=2

# A week is longer than any repair of the store should take; 1 GiB segments of it are dropped whole.
"$topics" --bootstrap-server "$BOOTSTRAP_SERVERS" --create --if-not-exists --topic llm.usage.v1 \
  --partitions "${PARTITIONS:-6}" --replication-factor "$factor" \
  --config cleanup.policy=delete --config retention.ms=604800000 --config compression.type=producer --config max.message.bytes=1048576 \
  --config min.insync.replicas="$acknowledged" --config message.timestamp.type=LogAppendTime
"$topics" --bootstrap-server "$BOOTSTRAP_SERVERS" --create --if-not-exists --topic llm.usage.dlq.v1 \
  --partitions 1 --replication-factor "$factor" \
  --config cleanup.policy=delete --config retention.ms=2592000000 --config compression.type=producer --config max.message.bytes=1048576 \
  --config min.insync.replicas="$acknowledged" --config message.timestamp.type=LogAppendTime

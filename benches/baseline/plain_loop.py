"""The plain loop in Python: consume, parse, produce, commit, on confluent-kafka.

usage: plain_loop.py BROKERS INPUT OUTPUT GROUP exactly_once|at_least_once RECORDS
"""

import json
import resource
import sys
import time

from confluent_kafka import Consumer, Producer, TopicPartition

COMMIT_INTERVAL_S = 0.1
COMMIT_RECORDS_MAX = 1000


def main() -> None:
    brokers, source, sink, group, mode, wanted = sys.argv[1:7]
    exactly_once = mode == "exactly_once"
    records = int(wanted)

    consumer = Consumer(
        {
            "bootstrap.servers": brokers,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
        }
    )
    settings = {
        "bootstrap.servers": brokers,
        "enable.idempotence": True,
        "compression.type": "zstd",
        "linger.ms": 5,
    }
    if exactly_once:
        settings["transactional.id"] = f"{group}-0"
    producer = Producer(settings)
    if exactly_once:
        producer.init_transactions(30)
    consumer.subscribe([source])

    failed = []

    def delivered(error, _message):
        if error is not None:
            failed.append(error)

    def commit(following):
        producer.flush(30)
        if failed:
            raise RuntimeError(f"delivering: {failed[0]}")
        offsets = [TopicPartition(source, partition, offset) for partition, offset in following.items()]
        if exactly_once:
            producer.send_offsets_to_transaction(offsets, consumer.consumer_group_metadata(), 30)
            producer.commit_transaction()
        else:
            consumer.commit(offsets=offsets, asynchronous=False)

    begin = None
    done = pending = 0
    following: dict[int, int] = {}
    due = time.monotonic() + COMMIT_INTERVAL_S
    while done < records:
        room = COMMIT_RECORDS_MAX - pending
        for message in consumer.consume(room, max(0.0, min(0.01, due - time.monotonic()))):
            if message.error():
                raise RuntimeError(f"fetching: {message.error()}")
            begin = begin or time.monotonic()
            if pending == 0 and exactly_once:
                producer.begin_transaction()
            article = json.loads(message.value())
            record = {
                "schema": "plain/1",
                "id": article["id"],
                "text": article["body"],
                "input": {
                    "topic": message.topic(),
                    "partition": message.partition(),
                    "offset": message.offset(),
                },
            }
            headers = [
                ("copydesk.source.topic", message.topic()),
                ("copydesk.source.partition", str(message.partition())),
                ("copydesk.source.offset", str(message.offset())),
            ]
            producer.produce(
                sink,
                json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode(),
                key=message.key(),
                headers=headers,
                on_delivery=delivered,
            )
            following[message.partition()] = message.offset() + 1
            done += 1
            pending += 1
        producer.poll(0)
        if due <= time.monotonic() or COMMIT_RECORDS_MAX <= pending or done == records:
            if pending:
                commit(following)
            pending = 0
            following.clear()
            due = time.monotonic() + COMMIT_INTERVAL_S

    wall = time.monotonic() - begin
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cpu = usage.ru_utime + usage.ru_stime
    report = {
        "records": done,
        "records_per_s": round(done / wall),
        "cpu_us_per_record": round(cpu * 1e6 / done, 2),
        "rss_peak_kb": usage.ru_maxrss,
    }
    print(json.dumps(report, separators=(",", ":")))
    # Closing the group politely can take seconds, and measures nothing.
    sys.stdout.flush()


if __name__ == "__main__":
    main()

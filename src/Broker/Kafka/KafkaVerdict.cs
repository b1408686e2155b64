using System.Collections.Frozen;
using Confluent.Kafka;

namespace Telemetry.Broker.Kafka;

/// <summary>What an error of Kafka asks for.</summary>
internal enum KafkaVerdict
{
    /// <summary>There is no error.</summary>
    None,

    /// <summary>It may pass by itself: the same thing may succeed later.</summary>
    Retry,

    /// <summary>The group moved on without this member: what was in flight is delivered again, here or elsewhere.</summary>
    PartitionLost,

    /// <summary>This record will never be taken; others are.</summary>
    RecordRefused,

    /// <summary>Somebody has to help: rights, settings, a missing topic, lost data.</summary>
    Fault,
}

/// <summary>The one table that says what each error code of Kafka asks for. A code that it does not know is a fault.</summary>
internal static class KafkaVerdicts
{
    private static readonly FrozenDictionary<ErrorCode, KafkaVerdict> Table = new Dictionary<KafkaVerdict, ErrorCode[]>
    {
        [KafkaVerdict.None] = [ErrorCode.NoError, ErrorCode.Local_PartitionEOF],
        [KafkaVerdict.Retry] =
        [
            // The way to the broker.
            ErrorCode.Local_Transport, ErrorCode.Local_Resolve, ErrorCode.Local_AllBrokersDown, ErrorCode.NetworkException,
            ErrorCode.BrokerNotAvailable, ErrorCode.Local_DestroyBroker, ErrorCode.RebootstrapRequired,

            // Time-outs: whether it was done is unknown, and doing it again is safe.
            ErrorCode.Local_TimedOut, ErrorCode.Local_TimedOutQueue, ErrorCode.Local_MsgTimedOut, ErrorCode.RequestTimedOut,
            ErrorCode.Local_Retry, ErrorCode.Local_Intr, ErrorCode.Local_InProgress, ErrorCode.Local_PrevInProgress,
            ErrorCode.Local_WaitCoord, ErrorCode.Local_WaitCache, ErrorCode.Local_Outdated, ErrorCode.Local_PurgeInflight,
            ErrorCode.Local_PurgeQueue, ErrorCode.Local_QueueFull,

            // Leaders and coordinators on the move.
            ErrorCode.LeaderNotAvailable, ErrorCode.NotLeaderForPartition, ErrorCode.ReplicaNotAvailable, ErrorCode.FencedLeaderEpoch,
            ErrorCode.UnknownLeaderEpoch, ErrorCode.OffsetNotAvailable, ErrorCode.PreferredLeaderNotAvailable,
            ErrorCode.EligibleLeadersNotAvailable, ErrorCode.GroupLoadInProgress, ErrorCode.GroupCoordinatorNotAvailable,
            ErrorCode.NotCoordinatorForGroup, ErrorCode.ListenerNotFound, ErrorCode.StaleBrokerEpoch, ErrorCode.NotController,
            ErrorCode.UnknownTopicId,

            // A cluster that is short of something just now.
            ErrorCode.Local_IsrInsuff, ErrorCode.NotEnoughReplicas, ErrorCode.NotEnoughReplicasAfterAppend, ErrorCode.KafkaStorageError,
            ErrorCode.ThrottlingQuotaExceeded, ErrorCode.UnstableOffsetCommit, ErrorCode.ConcurrentTransactions,
            ErrorCode.FetchSessionIdNotFound, ErrorCode.InvalidFetchSessionEpoch, ErrorCode.GroupMaxSizeReached, ErrorCode.InvalidMsg,

            // An idempotent producer that has to begin anew; the writer makes another.
            ErrorCode.OutOfOrderSequenceNumber, ErrorCode.UnknownProducerId, ErrorCode.InvalidProducerEpoch, ErrorCode.ProducerFenced,
            ErrorCode.InvalidProducerIdMapping, ErrorCode.Local_Inconsistent, ErrorCode.Local_GaplessGuarantee,
        ],
        [KafkaVerdict.PartitionLost] =
        [
            ErrorCode.IllegalGeneration, ErrorCode.UnknownMemberId, ErrorCode.RebalanceInProgress, ErrorCode.MemberIdRequired,
            ErrorCode.FencedMemberEpoch, ErrorCode.StaleMemberEpoch, ErrorCode.Local_AssignmentLost, ErrorCode.Local_MaxPollExceeded,
        ],
        [KafkaVerdict.RecordRefused] =
        [
            ErrorCode.MsgSizeTooLarge, ErrorCode.RecordListTooLarge, ErrorCode.InvalidRecord, ErrorCode.InvalidTimestamp,
            ErrorCode.InvalidMsgSize, ErrorCode.Local_InvalidDifferentRecord,
        ],
    }.SelectMany(verdict => verdict.Value.Select(code => KeyValuePair.Create(code, verdict.Key))).ToFrozenDictionary();

    /// <summary>Gets the verdict on an error code.</summary>
    public static KafkaVerdict Of(ErrorCode code) => Table.GetValueOrDefault(code, KafkaVerdict.Fault);
}

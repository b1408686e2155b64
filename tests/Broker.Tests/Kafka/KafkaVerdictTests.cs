using Confluent.Kafka;
using Telemetry.Broker.Kafka;

namespace Telemetry.Broker.Tests.Kafka;

public sealed class KafkaVerdictTests
{
    // Code by code, as numbers of the protocol: negative ones are librdkafka's own.
    private static readonly Dictionary<int, string> Expected = new()
    {
        [0] = "None", [-191] = "None",
        [22] = "PartitionLost", [25] = "PartitionLost", [27] = "PartitionLost", [79] = "PartitionLost", [110] = "PartitionLost",
        [113] = "PartitionLost", [-142] = "PartitionLost", [-147] = "PartitionLost",
        [4] = "RecordRefused", [10] = "RecordRefused", [18] = "RecordRefused", [32] = "RecordRefused", [87] = "RecordRefused", [-138] = "RecordRefused",
        [2] = "Retry", [5] = "Retry", [6] = "Retry", [7] = "Retry", [8] = "Retry", [9] = "Retry", [13] = "Retry", [14] = "Retry", [15] = "Retry",
        [16] = "Retry", [19] = "Retry", [20] = "Retry", [41] = "Retry", [45] = "Retry", [47] = "Retry", [49] = "Retry", [51] = "Retry",
        [56] = "Retry", [59] = "Retry", [70] = "Retry", [71] = "Retry", [72] = "Retry", [74] = "Retry", [75] = "Retry", [77] = "Retry",
        [78] = "Retry", [80] = "Retry", [81] = "Retry", [83] = "Retry", [88] = "Retry", [89] = "Retry", [90] = "Retry", [100] = "Retry",
        [129] = "Retry", [-195] = "Retry", [-193] = "Retry", [-192] = "Retry", [-187] = "Retry", [-185] = "Retry", [-184] = "Retry",
        [-183] = "Retry", [-180] = "Retry", [-178] = "Retry", [-177] = "Retry", [-167] = "Retry", [-166] = "Retry", [-164] = "Retry",
        [-163] = "Retry", [-153] = "Retry", [-152] = "Retry", [-151] = "Retry", [-149] = "Retry", [-148] = "Retry", [-137] = "Retry",
    };

    public static TheoryData<ErrorCode> Codes => [.. Enum.GetValues<ErrorCode>().Distinct()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_error_code_has_the_verdict_that_was_decided_for_it(ErrorCode code) =>
        Assert.Equal(Expected.GetValueOrDefault((int)code, "Fault"), KafkaVerdicts.Of(code).ToString());

    [Fact]
    public void A_code_that_nobody_knows_needs_somebodys_help() =>
        Assert.Equal(KafkaVerdict.Fault, KafkaVerdicts.Of((ErrorCode)12345));
}

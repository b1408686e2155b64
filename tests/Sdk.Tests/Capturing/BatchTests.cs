using System.Text;
using Telemetry.Events;
using Telemetry.Sdk.Tests.Support;

namespace Telemetry.Sdk.Tests.Capturing;

public sealed class BatchTests
{
    [Theory]
    [InlineData("/v1/messages/batches/msgbatch_1/results")]
    [InlineData("/v1/files/file-1/content")]
    public async Task Each_item_is_captured_as_it_was_served_and_again_with_the_same_identity(string path)
    {
        await using var rig = await CaptureRig.StartAsync();
        using var http = new HttpClient();
        var results = await http.GetByteArrayAsync(new Uri(rig.Server.Address, path));
        var options = new BatchOptions { BatchId = "batch_1", OccurredAt = TimeProvider.System.GetUtcNow().AddHours(-2) };

        using var scope = UsageContext.Push(team: "nightly");
        var first = await rig.Usage.CaptureBatchResultsAsync(new MemoryStream(results), options);
        var second = await rig.Usage.CaptureBatchResultsAsync(new MemoryStream(results), options);

        var items = rig.Server.Sent.Where(sent => sent.BatchItem.Length > 0).ToList();
        var captured = rig.Published.Events;
        Assert.Equal((items.Count, 0, items.Count), (first.Captured, first.Refused, second.Captured));
        Assert.Equal(items.Count, captured.Select(item => item.EventId).Distinct().Count());
        foreach (var item in items)
        {
            var found = captured.First(candidate => candidate.Tags["custom_id"] == item.BatchItem);
            Assert.Equal(("batch", "nightly", item.Status), (found.ServiceTier, found.Dimensions.Team, VocabularyNames.NameOf(found.Status)));
            CaptureRig.AssertUsage(item, found);
        }
    }

    [Fact]
    public async Task A_line_that_is_none_is_refused_by_its_number_and_the_others_are_captured()
    {
        await using var rig = await CaptureRig.StartAsync();
        var lines = """
            {"custom_id":"a","result":{"type":"succeeded","message":{"id":"msg_1","model":"claude-opus-5-5","usage":{"input_tokens":1,"output_tokens":2}}}}
            secret text that is no JSON

            {"custom_id":"b","result":{"type":"succeeded","message":{"id":"msg_2","model":"claude-opus-5-5"}}}
            """;

        var result = await rig.Usage.CaptureBatchResultsAsync(new MemoryStream(Encoding.UTF8.GetBytes(lines)));

        Assert.Equal((1, 2), (result.Captured, result.Refused));
        Assert.StartsWith("line 2: ", result.Faults[0], StringComparison.Ordinal);
        Assert.StartsWith("line 4: result.message.usage is missing", result.Faults[1], StringComparison.Ordinal);
        Assert.DoesNotContain("secret", string.Concat(result.Faults), StringComparison.Ordinal);
        Assert.Contains(EventFlags.OccurredAtAssumed, Assert.Single(rig.Published.Events).Flags);
    }
}

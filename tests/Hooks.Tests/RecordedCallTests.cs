using System.Text.Json.Nodes;
using Telemetry.Events;
using Telemetry.Hooks.Tests.Bench;

namespace Telemetry.Hooks.Tests;

/// <summary>The same answers become the same events in every hook, and the intake takes them.</summary>
[Collection(HookCollection.Name)]
public class RecordedCallTests(HookBench bench)
{
    private static readonly string[] Times = ["occurred_at", "duration_ms", "time_to_first_token_ms"];

    public static TheoryData<string, string> Tables
    {
        get
        {
            var tables = new TheoryData<string, string>();
            foreach (var file in Recorded.Files)
            {
                tables.Add(file, "python");
                tables.Add(file, "typescript");
            }

            return tables;
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Every_recorded_call_becomes_the_event_of_the_table(string file, string language)
    {
        var driver = language == "python" ? bench.Python : bench.Node;
        foreach (var recorded in Recorded.Cases(file))
        {
            var before = bench.Intake.Events.Count;
            await driver.DoAsync(new { op = "play", recorded = recorded.Json });
            await driver.FlushAsync();

            var made = bench.Intake.Events.Skip(before).ToList();
            if (recorded.Event is not { } expected)
            {
                Assert.True(made.Count == 0, $"{recorded.Name}: {made.FirstOrDefault()?.ToJsonString()}");
                continue;
            }

            var actual = Assert.Single(made);
            AssertIsTaken(recorded.Name, actual);
            AssertTimes(recorded.Name, actual);
            if (expected["event_id"] is null)
            {
                Assert.Equal(7, Guid.Parse((string)actual["event_id"]!).Version);
                actual["event_id"] = null;
            }

            foreach (var name in Times)
            {
                actual.Remove(name);
            }

            Assert.True(JsonNode.DeepEquals(expected, actual), $"{recorded.Name}\nexpected {expected.ToJsonString()}\nbut made {actual.ToJsonString()}");
        }
    }

    [Fact]
    public void The_ids_of_the_table_are_those_the_server_would_derive()
    {
        foreach (var one in Recorded.Files.SelectMany(Recorded.Cases).Select(static one => one.Event))
        {
            if (one?["event_id"] is { } id)
            {
                var derived = EventIdentity.Derive(Text(one, "api"), Text(one, "provider"), Text(one, "request_id"), Text(one, "response_id"));
                Assert.Equal((string)id!, derived?.ToString());
            }
        }
    }

    private static void AssertIsTaken(string name, JsonObject made)
    {
        var context = new EventReadContext { AppendedAt = TimeProvider.System.GetUtcNow() };
        var read = UsageEventReader.Read(System.Text.Encoding.UTF8.GetBytes(made.ToJsonString()), context);
        Assert.True(read.Faults.IsEmpty, $"{name}: {string.Join("; ", read.Faults)}");
        Assert.Empty(read.Event!.Flags);
    }

    private static void AssertTimes(string name, JsonObject made)
    {
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string)made["occurred_at"]!);
        var duration = (long)made["duration_ms"]!;
        Assert.True(made["time_to_first_token_ms"] is not { } first || (long)first! <= duration, $"{name}: {made.ToJsonString()}");
    }

    private static string Text(JsonObject one, string name) => (string?)one[name] ?? "";
}

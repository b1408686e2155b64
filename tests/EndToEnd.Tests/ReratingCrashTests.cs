using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Telemetry.Store.Faults;
using Telemetry.Testing;
using Telemetry.Testing.Usage;

namespace Telemetry.EndToEnd.Tests;

/// <summary>
/// Goal: wherever a process dies over a re-rating, the next one goes on, and rollups equal raw rows with their corrections from
/// the moment it says that it is ready. Method: <c>telemetry up</c>, killed with SIGKILL at each step of a batch.
/// </summary>
public sealed class ReratingCrashTests
{
    private const int Days = 4;
    private const int Calls = 400;
    private static readonly DateTimeOffset First = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-6), TimeSpan.Zero);

    // A start takes seconds: the other steps are killed at on a ClickHouse server in every run.
    private static (IReadOnlyList<(FaultPoint Step, int Pass)> Kills, int DaysBooked) Plan => Environment.GetEnvironmentVariable("TELEMETRY_SOAK") == "1"
        ? ([(FaultPoint.BeforeStage, 2), (FaultPoint.AfterStage, 1), (FaultPoint.AfterBooking, 1)], 3)
        : ([(FaultPoint.AfterStage, 2)], 2);

    [Fact]
    public async Task A_rerating_that_is_killed_at_each_step_goes_on_and_a_ready_server_has_booked_nothing_by_half()
    {
        using var data = new TemporaryFolder();
        using var gates = new TemporaryFolder();
        var events = LatePricedEvents.Make(Calls, First, Days, seed: 14);
        var (kills, daysBooked) = Plan;
        var id = "";
        foreach (var (step, pass) in kills)
        {
            var dying = await ServerProcess.StartAsync(data.Path, (KillAtFaultPoint.Variable, $"{KillAtFaultPoint.NameOf(step)}:{pass}"));
            await using (dying)
            {
                if (id.Length == 0)
                {
                    await FillAsync(dying!, events);
                    id = await AskAsync(dying!);
                }

                Assert.True(dying is null || await dying.WaitForExitAsync(TimeSpan.FromSeconds(60)), $"The server did not come to {step}.");
            }
        }

        // The next batch waits at a gate, so that what a ready server says can be looked at.
        var gate = Path.Combine(gates.Path, KillAtFaultPoint.NameOf(FaultPoint.BeforeStage));
        await File.WriteAllTextAsync(gate, "");
        await using var server = (await ServerProcess.StartAsync(data.Path, (GatesAtFaultPoints.Variable, gates.Path)))!;
        await AssertAsync(server, events, daysBooked);

        File.Delete(gate);
        await Until.TrueAsync(
            async () => (await server.Http.GetFromJsonAsync<JsonElement>($"/api/v1/prices/rerate/{id}")).GetProperty("state").GetString() == "done",
            TimeSpan.FromSeconds(60),
            static () => "The re-rating did not go on.");
        await AssertAsync(server, events, Days);
    }

    [Fact]
    public async Task An_interrupt_calls_a_booking_off_after_the_batch_under_way_and_the_same_command_books_the_rest()
    {
        using var data = new TemporaryFolder();
        using var gates = new TemporaryFolder();
        var events = LatePricedEvents.Make(Calls, First, Days, seed: 15);
        await using var server = (await ServerProcess.StartAsync(data.Path, (GatesAtFaultPoints.Variable, gates.Path)))!;
        await FillAsync(server, events);
        var gate = new FileInfo(Path.Combine(gates.Path, KillAtFaultPoint.NameOf(FaultPoint.AfterStage)));
        await File.WriteAllTextAsync(gate.FullName, "");

        using (var booking = Process.Start(Rerate(server))!)
        {
            var said = new StringBuilder();
            booking.ErrorDataReceived += (_, line) =>
            {
                lock (said)
                {
                    said.AppendLine(line.Data);
                }
            };
            booking.BeginErrorReadLine();
            var table = booking.StandardOutput.ReadToEndAsync();
            await Until.TrueAsync(() => Task.FromResult(Length(gate) > 0), TimeSpan.FromSeconds(60), static () => "No batch was staged.");
            ProcessSignal.Send(booking, ProcessSignal.Interrupt);
            await Until.TrueAsync(() => Task.FromResult(Said().Contains("it ends after the batch under way", StringComparison.Ordinal)), TimeSpan.FromSeconds(60), Said);
            gate.Delete();
            await booking.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

            Assert.Equal(130, booking.ExitCode);
            Assert.True(Said().Contains($"The corrections of {Calls / Days} calls are booked and stay; {Calls - (Calls / Days)} calls were not looked at.", StringComparison.Ordinal), Said());
            Assert.Contains(LatePricedEvents.Model, await table, StringComparison.Ordinal);

            string Said()
            {
                lock (said)
                {
                    return said.ToString();
                }
            }
        }

        await AssertAsync(server, events, daysBooked: 1);
        using var again = Process.Start(Rerate(server))!;
        var (table2, rest) = (again.StandardOutput.ReadToEndAsync(), await again.StandardError.ReadToEndAsync());
        await table2;
        await again.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(again.ExitCode == 0 && rest.Contains($"{Calls - (Calls / Days)} calls changed", StringComparison.Ordinal), rest);
        await AssertAsync(server, events, Days);
    }

    private static ProcessStartInfo Rerate(ServerProcess server) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, "telemetry.dll"), "prices", "rerate", "--apply", "--url", server.Http.BaseAddress!.ToString()])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };

    private static long Length(FileInfo file)
    {
        file.Refresh();
        return file.Length;
    }

    private static async Task<string> AskAsync(ServerProcess server)
    {
        using var asked = await server.Http.PostAsJsonAsync("/api/v1/prices/rerate", new { apply = true });
        return (await asked.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private static async Task FillAsync(ServerProcess server, IReadOnlyList<MadeEvents.Made> events)
    {
        using var body = new StringContent(string.Join('\n', events.Select(static made => made.Json)), Encoding.UTF8, "application/x-ndjson");
        using var sent = await server.Http.PostAsync(new Uri("/v1/events", UriKind.Relative), body);
        Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync());
        await server.DrainAsync();
        using var price = await server.Http.PostAsJsonAsync("/api/v1/prices", new
        {
            cards = new[]
            {
                new
                {
                    provider = LatePricedEvents.Provider,
                    model = LatePricedEvents.Model,
                    from = First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    usd_per_million = new { uncached_input_tokens = $"{LatePricedEvents.InputUsd}", output_tokens = $"{LatePricedEvents.OutputUsd}" },
                },
            },
        });
        Assert.True(price.IsSuccessStatusCode, await price.Content.ReadAsStringAsync());
    }

    /// <summary>Asserts that every table has the price of the first days, and of no other.</summary>
    private static async Task AssertAsync(ServerProcess server, IReadOnlyList<MadeEvents.Made> events, int daysBooked)
    {
        var expected = new SpendFigures(Calls, events.Where((_, number) => number % Days < daysBooked).Sum(static made => made.CostUsd), events.Sum(static made => made.Tokens));
        Assert.All(await new SpendReader(server.Http, First, Days).ReadAllAsync(), entry => Assert.Equal((entry.Key, expected), (entry.Key, entry.Value)));
    }
}

using System.Runtime.InteropServices;
using Telemetry.Store.Client;
using Telemetry.Store.Embedded;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.Embedded;

/// <summary>What a child process does; its parent kills it when it takes too long.</summary>
internal static class ChildModes
{
    private static long spins;

    public static async Task<int> RunAsync(string mode, string[] arguments)
    {
        try
        {
            await (mode switch
            {
                "signals" => SignalsAsync(arguments[0]),
                "hold" => HoldAsync(arguments[0]),
                "reopen" => ReopenAsync(arguments[0], int.Parse(arguments[1], System.Globalization.CultureInfo.InvariantCulture)),
                _ => throw new ArgumentException($"No mode '{mode}'."),
            });
            Console.WriteLine("DONE");
            return 0;
        }
        catch (EngineUnavailableException e)
        {
            Console.WriteLine("UNAVAILABLE " + e.Message);
            return 7;
        }
    }

    private static async Task SignalsAsync(string path)
    {
        await using var engine = await EmbeddedEngine.OpenAsync(new EmbeddedEngineOptions { Path = path });
        using var source = new ClickHouseDataSource("", engine.CreateHandler());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => source.ScalarAsync<byte>("SELECT 1")));
        Faults();

        // A loop without calls can only be stopped for a collection by the runtime's own signal.
        using var stop = new CancellationTokenSource();
        var loops = new[] { new Thread(Spin) { IsBackground = true }, new Thread(Spin) { IsBackground = true } };
        Array.ForEach(loops, loop => loop.Start());
        for (var i = 0; i < 100; i++)
        {
            GC.Collect();
        }

        var terminated = new TaskCompletionSource();
        using var registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            terminated.TrySetResult();
        });
        ProcessSignal.Send(Environment.ProcessId, ProcessSignal.Terminate);
        await terminated.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await source.ScalarAsync<byte>("SELECT 1");
        GC.Collect();
    }

    private static void Faults()
    {
        string? none = Environment.GetEnvironmentVariable("NO_SUCH_VARIABLE");
        try
        {
            _ = none!.Length;
            throw new InvalidOperationException("A null reference went unnoticed.");
        }
        catch (NullReferenceException)
        {
            Console.WriteLine("NULL");
        }

        try
        {
            _ = 1 / (none is null ? 0 : 1);
            throw new InvalidOperationException("A division by zero went unnoticed.");
        }
        catch (DivideByZeroException)
        {
            Console.WriteLine("ZERO");
        }
    }

    private static void Spin()
    {
        while (true)
        {
            unchecked
            {
                spins++;
            }
        }
    }

    private static async Task HoldAsync(string path)
    {
        await using var engine = await EmbeddedEngine.OpenAsync(new EmbeddedEngineOptions { Path = path });
        Console.WriteLine("READY");
        await Console.In.ReadLineAsync();
    }

    private static async Task ReopenAsync(string path, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await using var engine = await EmbeddedEngine.OpenAsync(new EmbeddedEngineOptions { Path = path, Readers = 2 });
            using var source = new ClickHouseDataSource("", engine.CreateHandler());
            await source.ExecuteAsync("CREATE TABLE IF NOT EXISTS t (a UInt64) ENGINE = MergeTree ORDER BY a");
            await source.ExecuteAsync("INSERT INTO t SELECT {i:UInt64}", new { i });
            var count = await source.ScalarAsync<ulong>("SELECT count() FROM t");
            if (count != (ulong)i + 1)
            {
                throw new InvalidOperationException($"{count} rows after {i + 1} openings.");
            }
        }
    }
}

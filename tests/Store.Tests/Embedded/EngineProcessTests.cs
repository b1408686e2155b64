using Telemetry.Store.Embedded;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.Embedded;

public sealed class EngineProcessTests : IDisposable
{
    private static readonly Dictionary<string, string> Plain = [];

    private readonly string directory = Directory.CreateTempSubdirectory("telemetry-engine-").FullName;

    public void Dispose() => Directory.Delete(this.directory, recursive: true);

    [Fact]
    public async Task Faults_collections_and_signals_work_as_before_once_the_engine_is_connected()
    {
        using var child = new ChildProcess(Plain, "signals", this.directory);

        var (exitCode, output) = await child.EndAsync();

        Assert.Equal(["NULL", "ZERO", "DONE"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task A_second_process_on_the_same_directory_is_told_so_and_the_first_goes_on()
    {
        using var first = new ChildProcess(Plain, "hold", this.directory);
        await first.WaitForAsync("READY");

        using var second = new ChildProcess(Plain, "hold", this.directory);
        var refused = await second.EndAsync();
        var (exitCode, output) = await first.EndAsync();

        Assert.Equal(7, refused.ExitCode);
        Assert.Contains("in use by another process", refused.Output, StringComparison.Ordinal);
        Assert.Equal((0, "DONE\n"), (exitCode, output));
    }

    [Fact]
    public async Task A_missing_library_is_named_with_the_next_step()
    {
        var environment = new Dictionary<string, string> { [EngineLibrary.PathVariable] = "/nowhere/libchdb.so" };
        using var child = new ChildProcess(environment, "hold", this.directory);

        var (exitCode, output) = await child.EndAsync();

        Assert.Equal(7, exitCode);
        Assert.Contains("/nowhere/libchdb.so", output, StringComparison.Ordinal);
        Assert.Contains("./telemetry", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opening_and_closing_again_and_again_loses_nothing()
    {
        using var child = new ChildProcess(Plain, "reopen", this.directory, "20");

        var (exitCode, output) = await child.EndAsync();

        Assert.Equal((0, "DONE\n"), (exitCode, output));
    }

    [Fact]
    public async Task A_second_engine_in_the_same_process_is_refused()
    {
        await EngineFixture.EngineAsync();

        var e = await Assert.ThrowsAsync<EngineUnavailableException>(
            () => EmbeddedEngine.OpenAsync(new EmbeddedEngineOptions { Path = this.directory }));

        Assert.Contains("already open in this process", e.Message, StringComparison.Ordinal);
    }
}

using System.CommandLine;
using System.Runtime.Versioning;
using Telemetry.Cli.Commands;

namespace Telemetry.Cli.Tests.Launcher;

/// <summary>The launcher script at the root of a checkout.</summary>
[SupportedOSPlatform("linux")]
public sealed class LauncherTests : IDisposable
{
    private readonly FakeCheckout checkout = new();

    public void Dispose() => this.checkout.Dispose();

    [Fact]
    public async Task It_builds_once_and_again_only_after_a_change()
    {
        await this.checkout.RunAsync("prices", "--help");
        await this.checkout.RunAsync("prices", "--help");
        Assert.Equal(["build"], Builds());

        var source = this.checkout.Write("checkout/src/Cli/Program.cs", "// changed");
        File.SetLastWriteTimeUtc(source, File.GetLastWriteTimeUtc(source).AddSeconds(2));
        await this.checkout.RunAsync("prices", "--help");
        Assert.Equal(["build", "build"], Builds());

        var added = this.checkout.Write("checkout/src/Cli/New.cs", "// old file, moved here");
        File.SetLastWriteTimeUtc(added, File.GetLastWriteTimeUtc(source).AddYears(-1));
        await this.checkout.RunAsync("prices", "--help");
        Assert.Equal(3, Builds().Length);

        string[] Builds() => [.. this.checkout.Calls.Select(static call => call.Split(' ')[0])];
    }

    [Fact]
    public async Task Arguments_and_the_exit_code_pass_through()
    {
        this.checkout.FakeExit = "3";
        var result = await this.checkout.RunAsync("query", "spend", "--filter", "team=a b", "--help");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("ran query spend --filter team=a b --help", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_works_from_another_directory_and_through_a_link()
    {
        var elsewhere = Directory.CreateDirectory(this.checkout["elsewhere"]).FullName;
        var link = Path.Combine(elsewhere, "tele");
        File.CreateSymbolicLink(link, "../checkout/telemetry");

        var direct = await this.checkout.RunFromAsync(Path.Combine(this.checkout.Root, "telemetry"), elsewhere, "up", "--help");
        var linked = await this.checkout.RunFromAsync(link, elsewhere, "up", "--help");

        Assert.Equal((0, 0), (direct.ExitCode, linked.ExitCode));
        Assert.Contains("ran up --help", linked.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_engine_is_fetched_once_into_the_cache_and_only_that_file_is_kept()
    {
        var first = await this.checkout.RunAsync("up");
        var second = await this.checkout.RunAsync("up");

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("fetching the embedded engine", first.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("fetching", second.Errors, StringComparison.Ordinal);
        Assert.Equal(["npm ci"], this.checkout.Calls.Where(static call => call.StartsWith("npm", StringComparison.Ordinal)));
        var engine = Assert.Single(Directory.EnumerateFiles(this.checkout.Engines, "*", SearchOption.AllDirectories), static file => !file.EndsWith(".lock", StringComparison.Ordinal));
        Assert.EndsWith("libchdb.so", engine, StringComparison.Ordinal);
        Assert.Contains($"engine {engine}", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_launchers_at_once_fetch_once()
    {
        await Task.WhenAll(this.checkout.RunAsync("up"), this.checkout.RunAsync("up"), this.checkout.RunAsync("up"));

        Assert.Single(this.checkout.Calls, static call => call.StartsWith("npm", StringComparison.Ordinal));
        Assert.Single(this.checkout.Calls, static call => call.StartsWith("build", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("query", "spend", "--url", "http://127.0.0.1:1")]
    [InlineData("query", "spend", "--url=http://127.0.0.1:1")]
    [InlineData("up", "--help")]
    [InlineData("--version")]
    public async Task A_verb_that_needs_no_engine_fetches_none(params string[] arguments)
    {
        var result = await this.checkout.RunAsync(arguments);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("engine none", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_verb_that_opens_a_data_directory_gets_the_engine()
    {
        // An ingester's data directory holds no engine, and simulate opens one only when told to.
        var verbs = Verbs.All().Where(OpensData).Select(static verb => verb.Name).Except(["ingest", "simulate"]).ToList();

        Assert.Contains("budgets", verbs);
        foreach (var verb in verbs)
        {
            Assert.Contains($"engine {this.checkout.Engines}", (await this.checkout.RunAsync(verb)).Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_failed_fetch_says_what_to_do_and_leaves_nothing_behind()
    {
        this.checkout.Write("tools/offline", "");
        var failed = await this.checkout.RunAsync("up");
        File.Delete(this.checkout["tools/offline"]);
        var cured = await this.checkout.RunAsync("up");

        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("no network", failed.Errors, StringComparison.Ordinal);
        Assert.Contains("Check the network", failed.Errors, StringComparison.Ordinal);
        Assert.Equal(0, cured.ExitCode);
        Assert.Single(Directory.EnumerateDirectories(this.checkout.Engines));
    }

    [Theory]
    [InlineData("dotnet", "the .NET 10 SDK is missing")]
    [InlineData("npm", "Node.js is missing")]
    public async Task A_missing_tool_gives_one_line_with_the_next_step(string tool, string says)
    {
        if (tool == "npm")
        {
            await this.checkout.RunAsync("up", "--help");
        }

        this.checkout.RemoveTool(tool);
        var result = await this.checkout.RunAsync("up");

        Assert.Equal(1, result.ExitCode);
        var line = Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(says, line, StringComparison.Ordinal);
        Assert.Contains("Install it from https://", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_sdk_alone_is_named_as_the_cause()
    {
        this.checkout.Write("tools/sdks", "8.0.100 [/sdk]\n");
        var result = await this.checkout.RunAsync("up");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("no .NET 10 SDK", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Darwin", "arm64")]
    [InlineData("Linux", "riscv64")]
    public async Task An_unsupported_platform_gives_one_line(string system, string machine)
    {
        await this.checkout.RunAsync("up", "--help");
        this.checkout.RemoveTool("uname");
        this.checkout.AddTool("uname", $"#!/bin/sh\n[ \"$1\" = -s ] && echo {system} || echo {machine}");
        var result = await this.checkout.RunAsync("up");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"not on {system} {machine}", Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 0, 2, 0, false, "7 passed, 0 failed", 0)]
    [InlineData(5, 1, 2, 0, false, "7 passed, 1 failed", 1)]
    [InlineData(5, 0, 2, 0, true, "7 passed, 1 failed", 1)]
    [InlineData(0, 0, 0, 0, false, "0 passed, 0 failed", 1)]
    public async Task Test_sums_up_all_projects(int passedA, int failedA, int passedB, int failedB, bool hostDies, string last, int exitCode)
    {
        Results("A.Tests", passedA, failedA);
        Results("B.Tests", passedB, failedB);
        if (hostDies)
        {
            this.checkout.Write("tools/B.Tests.fails", "");
        }

        var result = await this.checkout.RunAsync("test");

        Assert.Equal(last, result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.Equal(exitCode == 0, result.ExitCode == 0);
    }

    [Fact]
    public async Task Test_refuses_an_unknown_option()
    {
        var result = await this.checkout.RunAsync("test", "--sok");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--sok", result.Errors, StringComparison.Ordinal);
    }

    private static bool OpensData(Command verb) =>
        verb.Options.Any(static option => option.Name == "--data") || verb.Subcommands.Any(OpensData);

    private void Results(string project, int passed, int failed) => this.checkout.Write(
        $"tools/{project}.trx",
        $"<TestRun><Counters total=\"{passed + failed}\" executed=\"{passed + failed}\" passed=\"{passed}\" failed=\"{failed}\" notExecuted=\"0\" /></TestRun>");
}

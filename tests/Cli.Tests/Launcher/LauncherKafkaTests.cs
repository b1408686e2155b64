using System.Runtime.Versioning;

namespace Telemetry.Cli.Tests.Launcher;

/// <summary>How the launcher comes by librdkafka.</summary>
[SupportedOSPlatform("linux")]
public sealed class LauncherKafkaTests : IDisposable
{
    private readonly FakeCheckout checkout = new();

    public void Dispose() => this.checkout.Dispose();

    [Fact]
    public async Task Where_nuget_has_the_native_package_it_is_asked_once_and_nothing_is_built()
    {
        var first = await this.checkout.RunAsync("ingest");
        await this.checkout.RunAsync("ingest");

        Assert.Equal((0, 1), (first.ExitCode, this.checkout.Questions));
        Assert.False(File.Exists(LocalProps));
        Assert.Empty(Libraries());
    }

    [Theory]
    [InlineData("ingest")]
    [InlineData("simulate", "--to", "kafka", "--events", "10")]
    public async Task Where_nuget_lacks_it_a_verb_that_speaks_kafka_has_it_built_once_and_put_beside_the_app(params string[] verb)
    {
        NuGetLacksThePackage();
        var first = await this.checkout.RunAsync(verb);
        var second = await this.checkout.RunAsync(verb);

        Assert.Equal((0, 0, 1), (first.ExitCode, second.ExitCode, this.checkout.Questions));
        Assert.Contains("building librdkafka", first.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("building", second.Errors, StringComparison.Ordinal);
        Assert.Single(Libraries());
        Assert.Equal("library\n", await File.ReadAllTextAsync(BesideTheApp));
        Assert.Contains("PrunePackageReference", await File.ReadAllTextAsync(LocalProps), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("up")]
    [InlineData("simulate", "--out", "kafka")]
    [InlineData("doctor")]
    [InlineData("serve", "--validate")]
    [InlineData("ingest", "--help")]
    public async Task A_verb_without_kafka_never_waits_for_it(params string[] verb)
    {
        NuGetLacksThePackage();
        var result = await this.checkout.RunAsync(verb);

        Assert.Equal(0, result.ExitCode);
        Assert.True(File.Exists(LocalProps));
        Assert.Empty(Libraries());
    }

    [Fact]
    public async Task Tests_and_benchmarks_have_it_built()
    {
        NuGetLacksThePackage();
        await this.checkout.RunAsync("test");

        Assert.Single(Libraries());
    }

    [Fact]
    public async Task Doctor_has_it_built_where_kafka_is_configured()
    {
        NuGetLacksThePackage();
        this.checkout.Write("checkout/appsettings.json", """{ "kafka": { "bootstrapServers": "127.0.0.1:9092" } }""");
        await this.checkout.RunAsync("doctor");

        Assert.Single(Libraries());
    }

    [Fact]
    public async Task A_missing_compiler_gives_one_line_with_the_next_step_and_everything_else_works()
    {
        NuGetLacksThePackage();
        await this.checkout.RunAsync("up");
        this.checkout.RemoveTool("cc");
        var kafka = await this.checkout.RunAsync("ingest");
        var other = await this.checkout.RunAsync("up");

        Assert.Equal((1, 0), (kafka.ExitCode, other.ExitCode));
        var line = Assert.Single(kafka.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("apt-get install gcc make", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_cannot_be_reached_is_not_taken_for_one_without_the_package()
    {
        this.checkout.Write("tools/nuget-says", "error NU1301: Unable to load the service index\n");
        var offline = await this.checkout.RunAsync("ingest");

        Assert.Equal(1, offline.ExitCode);
        Assert.Contains("NU1301", offline.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(LocalProps));
    }

    private string LocalProps => Path.Combine(this.checkout.Root, "Directory.Build.local.props");

    private string BesideTheApp => Path.Combine(this.checkout.Root, "src/Cli/bin/Release/net10.0/librdkafka.so");

    private void NuGetLacksThePackage() =>
        this.checkout.Write("tools/nuget-says", "error NU1101: Unable to find package librdkafka.redist.\n");

    private string[] Libraries() => Directory.Exists(this.checkout.Engines)
        ? Directory.GetFiles(this.checkout.Engines, "librdkafka.so", SearchOption.AllDirectories)
        : [];
}

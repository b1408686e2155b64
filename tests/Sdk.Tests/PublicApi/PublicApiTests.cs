using System.Reflection;

namespace Telemetry.Sdk.Tests.PublicApi;

/// <summary>What others build on changes only on purpose: the surface of each package is a file beside this test.</summary>
public sealed class PublicApiTests
{
    private const string Approve = "TELEMETRY_APPROVE";

    [Theory]
    [InlineData("Telemetry.Sdk")]
    [InlineData("Telemetry.Sdk.Hosting")]
    [InlineData("Telemetry.Sdk.Kafka")]
    [InlineData("Telemetry.Sdk.OpenTelemetry")]
    public void The_surface_of_a_package_is_the_approved_one(string package)
    {
        var file = Path.Combine(Checkout.Root, "tests", "Sdk.Tests", "PublicApi", $"{package}.txt");
        var actual = PublicSurface.Of(Assembly.Load(package)).ToList();
        if (Environment.GetEnvironmentVariable(Approve) == "1")
        {
            File.WriteAllLines(file, actual);
        }

        var approved = File.ReadAllLines(file);
        var difference = approved.Except(actual).Select(line => $"- {line.Trim()}").Concat(actual.Except(approved).Select(line => $"+ {line.Trim()}")).ToList();

        Assert.True(
            approved.SequenceEqual(actual),
            $"The surface of {package} changed. If that is meant, run this test with {Approve}=1 and commit {package}.txt; callers must still compile.\n{string.Join('\n', difference)}");
    }
}

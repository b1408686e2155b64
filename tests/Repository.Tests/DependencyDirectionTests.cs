using System.Xml.Linq;

namespace Telemetry.Repository.Tests;

public class DependencyDirectionTests
{
    // What each project may use directly, as docs/architecture.md draws it.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Events"] = [],
        ["Pricing"] = ["Events"],
        ["Broker"] = ["Events"],
        ["Store"] = ["Events"],
        ["Ingest"] = ["Events", "Pricing", "Broker", "Store"],
        ["Aggregator"] = ["Events", "Pricing", "Store"],
        ["Api"] = ["Events", "Pricing", "Store", "Aggregator"],
        ["Simulator"] = ["Events"],
        ["Sdk"] = ["Events"],
        ["Sdk.Hosting"] = ["Events", "Sdk"],
        ["Sdk.OpenTelemetry"] = ["Events", "Sdk"],
        ["Sdk.Kafka"] = ["Events", "Sdk"],
        ["Cli"] = ["Events", "Pricing", "Broker", "Store", "Ingest", "Aggregator", "Api", "Simulator", "Sdk", "Sdk.Kafka"],
    };

    public static TheoryData<string> SourceProjects =>
        [.. RepositoryTree.FilesEndingIn(".csproj").Where(file => file.StartsWith("src/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void A_project_uses_only_what_lies_before_it_in_the_flow(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        Assert.True(Allowed.ContainsKey(name), $"{project} is not in docs/architecture.md's table; add it there and here.");

        var used = XDocument.Parse(RepositoryTree.Read(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.Empty(used.Except(Allowed[name], StringComparer.Ordinal));
    }

    [Fact]
    public void Every_package_version_stands_in_one_central_file()
    {
        var offenders = RepositoryTree.FilesEndingIn(".csproj")
            .Where(file => XDocument.Parse(RepositoryTree.Read(file)).Descendants("PackageReference")
                .Any(reference => reference.Attribute("Version") is not null));

        Assert.Empty(offenders);
    }
}

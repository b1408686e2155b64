namespace Telemetry.Sdk.Tests.PublicApi;

/// <summary>The code in the documents is that of the samples, which are built with everything else.</summary>
public sealed class SampleTests
{
    private static readonly string[] Documents = ["README.md", "docs/sdk-dotnet.md"];

    public static TheoryData<string> Samples => [.. Files];

    private static IEnumerable<string> Files => Directory
        .EnumerateFiles(Path.Combine(Checkout.Root, "samples"), "Program.cs", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Checkout.Root, file));

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_sample_is_quoted_as_it_is(string sample)
    {
        var code = File.ReadAllText(Path.Combine(Checkout.Root, sample)).Trim();
        var documents = string.Concat(Documents.Select(document => File.ReadAllText(Path.Combine(Checkout.Root, document))));

        Assert.Contains($"```csharp\n{code}\n```", documents, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_program_in_the_documents_is_a_sample()
    {
        var samples = Files.Select(sample => File.ReadAllText(Path.Combine(Checkout.Root, sample)).Trim()).ToList();
        foreach (var document in Documents)
        {
            var blocks = File.ReadAllText(Path.Combine(Checkout.Root, document)).Split("```csharp\n").Skip(1).Select(rest => rest.Split("\n```")[0]);
            Assert.All(blocks.Where(block => block.Contains("TelemetryUsage.Start", StringComparison.Ordinal)), block => Assert.Contains(block.Trim(), samples));
        }
    }
}

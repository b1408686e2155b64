using System.Text.RegularExpressions;
using Telemetry.Hooks.Tests.Bench;

namespace Telemetry.Hooks.Tests;

/// <summary>The programs of hooks/README.md do what it says.</summary>
[Collection(HookCollection.Name)]
public partial class SnippetTests(HookBench bench)
{
    public static TheoryData<int, string> Snippets
    {
        get
        {
            var snippets = new TheoryData<int, string>();
            foreach (var (index, match) in All().Index())
            {
                snippets.Add(index, match.Groups["language"].Value);
            }

            return snippets;
        }
    }

    [Theory]
    [MemberData(nameof(Snippets))]
    public async Task Every_program_of_the_document_captures_its_call(int index, string language)
    {
        await using var providers = await bench.StartProvidersAsync();
        var url = providers.Address.ToString().TrimEnd('/');
        var isPython = language == "python";
        var folder = isPython ? bench.PythonPath : bench.NodePath;
        await File.WriteAllTextAsync(Path.Combine(folder, $"snippet{index}.{(isPython ? "py" : "ts")}"), All()[index].Groups["code"].Value);
        if (!isPython)
        {
            await NodeFolder.CompileAsync(folder);
        }

        await bench.RunAsync(
            isPython,
            [$"snippet{index}.{(isPython ? "py" : "js")}"],
            ("ANTHROPIC_BASE_URL", url), ("ANTHROPIC_API_KEY", "key"), ("MODEL_URL", url), ("TELEMETRY_ENVIRONMENT", "documents"));

        var sent = Assert.Single(providers.Sent);
        var made = Assert.Single(bench.Intake.Events, one => (string?)one["request_id"] == sent.RequestId);
        Assert.Equal((sent.Model, "documents"), ((string?)made["model"], (string?)made["dimensions"]!["environment"]));
        if (All()[index].Groups["code"].Value.Contains("team", StringComparison.Ordinal))
        {
            Assert.Equal(("search", "rag"), ((string?)made["dimensions"]!["team"], (string?)made["dimensions"]!["feature"]));
        }
    }

    private static List<Match> All() => [.. Snippet().Matches(File.ReadAllText(Checkout.PathOf("hooks", "README.md"))).Cast<Match>()];

    [GeneratedRegex("```(?<language>python|ts)\n(?<code>.*?)```", RegexOptions.Singleline, 1000)]
    private static partial Regex Snippet();
}

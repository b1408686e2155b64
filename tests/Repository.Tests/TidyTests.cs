using System.Text.RegularExpressions;

namespace Telemetry.Repository.Tests;

public partial class TidyTests
{
    private const int LinesMax = 400;

    [Fact]
    public void No_source_file_is_longer_than_400_lines()
    {
        var offenders = RepositoryTree.FilesEndingIn(".cs", ".sql", ".mjs", ".sh")
            .Select(file => (File: file, Lines: RepositoryTree.Read(file).Count(c => c == '\n')))
            .Where(entry => entry.Lines > LinesMax);

        Assert.Empty(offenders);
    }

    [Fact]
    public void No_unfinished_work_is_marked_in_the_sources()
    {
        var offenders = Matches(UnfinishedMark(), RepositoryTree.FilesEndingIn(".cs", ".sql", ".mjs", ".sh")
            .Where(file => !file.StartsWith("tests/Repository.Tests/", StringComparison.Ordinal)));

        Assert.Empty(offenders);
    }

    [Fact]
    public void No_binary_float_stands_near_money()
    {
        var offenders = Matches(FloatMoney(), RepositoryTree.FilesEndingIn(".cs")
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal)));

        Assert.Empty(offenders);
    }

    [Fact]
    public void Every_numbered_sql_file_opens_with_its_purpose_grain_writer_readers_and_rebuild()
    {
        string[] heads = ["-- Purpose", "-- Grain", "-- Writer", "-- Readers", "-- Rebuild"];
        var files = RepositoryTree.FilesEndingIn(".sql").Where(file => NumberedSql().IsMatch(file)).ToList();
        var offenders = files.SelectMany(file => heads
            .Where(head => !RepositoryTree.Read(file).Contains(head, StringComparison.Ordinal))
            .Select(head => $"{file}: {head}"));

        Assert.NotEmpty(files);
        Assert.Empty(offenders);
    }

    [Fact]
    public void Every_relative_link_in_the_documents_leads_somewhere()
    {
        var offenders =
            from file in RepositoryTree.FilesEndingIn(".md")
            from Match link in MarkdownLink().Matches(RepositoryTree.Read(file))
            let target = link.Groups["target"].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
            let path = Path.Combine(RepositoryTree.Root, Path.GetDirectoryName(file)!, target)
            where !File.Exists(path) && !Directory.Exists(path)
            select $"{file}: {target}";

        Assert.Empty(offenders);
    }

    [Theory]
    [InlineData("docs/delivery.md")]
    [InlineData("docs/kafka.md")]
    [InlineData("docs/sdk-publishing.md")]
    public void Every_test_named_in_a_document_of_guarantees_exists(string document)
    {
        var tests = string.Join('\n', RepositoryTree.FilesEndingIn("Tests.cs", "Conformance.cs").Select(RepositoryTree.Read));
        var named = BacktickedSentence().Matches(RepositoryTree.Read(document)).Select(match => match.Groups["name"].Value).ToList();

        var missing = named.FindAll(name => !tests.Contains(name + "(", StringComparison.Ordinal));

        Assert.NotEmpty(named);
        Assert.Empty(missing);
    }

    private static List<string> Matches(Regex pattern, IEnumerable<string> files) =>
    [
        .. from file in files
           let lines = RepositoryTree.Read(file).Split('\n')
           from index in Enumerable.Range(0, lines.Length)
           where pattern.IsMatch(lines[index])
           select $"{file}:{index + 1}: {lines[index].Trim()}",
    ];

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|\(Skip\s*=", RegexOptions.None, 1000)]
    private static partial Regex UnfinishedMark();

    [GeneratedRegex(@"\b(double|float)\b[^;]*(Usd|Cost|Price|Budget)", RegexOptions.None, 1000)]
    private static partial Regex FloatMoney();

    [GeneratedRegex(@"^sql/clickhouse/\d{4}_\w+\.sql$", RegexOptions.None, 1000)]
    private static partial Regex NumberedSql();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.None, 1000)]
    private static partial Regex MarkdownLink();

    [GeneratedRegex(@"`(?<name>[A-Z][a-z]*(?:_[A-Za-z0-9]+){2,})`", RegexOptions.None, 1000)]
    private static partial Regex BacktickedSentence();
}

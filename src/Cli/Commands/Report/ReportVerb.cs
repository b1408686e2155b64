using System.CommandLine;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Report;

/// <summary>Writes the review of one kind of period; the API checks what is asked.</summary>
internal sealed class ReportVerb : Verb
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["markdown"] = "text/markdown",
        ["html"] = "text/html",
        ["json"] = "application/json",
    };

    private readonly string field;
    private readonly StoreOptions store = new();
    private readonly Option<string?> period;
    private readonly Option<string?> zone = new("--tz") { Description = "IANA zone whose calendar counts. Default: UTC.", HelpName = "ZONE" };
    private readonly Option<string?> tenant = new("--tenant") { Description = "Only this tenant's calls.", HelpName = "NAME" };
    private readonly Option<string> format = new("--format")
    {
        Description = "markdown, html or json.", HelpName = "FORMAT", DefaultValueFactory = static _ => "markdown",
    };

    private readonly Option<FileInfo?> file = new("--output", "-o") { Description = "File to write. Default: stdout.", HelpName = "FILE" };

    /// <param name="name">The verb.</param>
    /// <param name="description">What it does.</param>
    /// <param name="field">The API's parameter for the period, and the option's name.</param>
    /// <param name="sample">A period as it is written.</param>
    /// <param name="examples">Lines to try.</param>
    public ReportVerb(string name, string description, string field, string sample, params ReadOnlySpan<Example> examples)
        : base(name, description, examples)
    {
        this.field = field;
        this.period = new Option<string?>($"--{field}") { Description = $"The {field}, such as {sample}. Default: the last one that is over.", HelpName = sample };
        Options.Add(this.period);
        Options.Add(this.zone);
        Options.Add(this.tenant);
        this.format.AcceptOnlyFromAmong([.. Types.Keys]);
        Options.Add(this.format);
        Options.Add(this.file);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var form = parsed.GetValue(this.format)!;
        var question = new QueryString("/api/v1/review")
            .Add(this.field, parsed.GetValue(this.period) ?? "last")
            .Add("tz", parsed.GetValue(this.zone))
            .Add("tenant", parsed.GetValue(this.tenant))
            .Add("format", form)
            .ToString();
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            // A refused question must not leave an empty file behind.
            using var review = new MemoryStream();
            await connection.Api.CopyAsync(question, Types[form], review, cancellationToken).ConfigureAwait(false);
            review.Position = 0;
            var output = parsed.GetValue(this.file) is { } named ? named.Create() : Console.OpenStandardOutput();
            await using (output.ConfigureAwait(false))
            {
                await review.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
            }
        }

        return ExitCodes.Done;
    }
}

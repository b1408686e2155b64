using System.CommandLine;
using System.Globalization;

namespace Telemetry.Cli.Commands;

/// <summary>The form of a list's answer.</summary>
internal enum OutputForm
{
    Table,
    Json,
    Csv,
}

/// <summary>The options that every list takes.</summary>
internal sealed class OutputOptions
{
    private readonly Option<bool> json = new("--json") { Description = "Print the API's answer as JSON." };
    private readonly Option<bool> csv = new("--csv") { Description = "Print CSV." };
    private readonly Option<int> limit = new("--limit")
    {
        Description = "Rows at most.", HelpName = "N", DefaultValueFactory = static _ => 100,
    };

    public void AddTo(Command verb)
    {
        verb.Options.Add(this.json);
        verb.Options.Add(this.csv);
        verb.Options.Add(this.limit);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(this.json) && result.GetValue(this.csv))
            {
                result.AddError("--json and --csv exclude each other");
            }

            if (result.GetResult(this.limit) is { Errors: var errors } && !errors.Any() && result.GetValue(this.limit) is < 1 or > 10_000)
            {
                result.AddError("--limit: must be 1 to 10000");
            }
        });
    }

    public OutputForm Form(ParseResult parsed)
    {
        if (parsed.GetValue(this.json))
        {
            return OutputForm.Json;
        }

        return parsed.GetValue(this.csv) ? OutputForm.Csv : OutputForm.Table;
    }

    /// <summary>Gets the limit as the API's parameter.</summary>
    public string Limit(ParseResult parsed) => parsed.GetValue(this.limit).ToString(CultureInfo.InvariantCulture);
}

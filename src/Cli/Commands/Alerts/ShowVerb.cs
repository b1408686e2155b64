using System.CommandLine;

namespace Telemetry.Cli.Commands.Alerts;

/// <summary>Shows one alert with its evidence.</summary>
internal sealed class ShowVerb : Verb
{
    private readonly ObjectRequest request = new();
    private readonly Argument<Guid> id = new("id") { Description = "The alert.", HelpName = "ID" };

    public ShowVerb()
        : base("show", "Show one alert with its evidence.", new Example("telemetry alerts show 6a3f0d0e-5a2b-5c1d-8e4f-0a1b2c3d4e5f", "query, figures and top contributors"))
    {
        Arguments.Add(this.id);
        this.request.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await this.request.SendAsync(parsed, HttpMethod.Get, $"/api/v1/alerts/{parsed.GetValue(this.id)}", null, null, cancellationToken).ConfigureAwait(false);
        return ExitCodes.Done;
    }
}

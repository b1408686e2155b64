using System.CommandLine;
using System.Text.Json;
using Telemetry.Cli.Hosting;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Doctor;

/// <summary>Checks everything that can be checked, and says what to do about what does not hold.</summary>
internal sealed class DoctorVerb : Verb
{
    private readonly StoreOptions store = new();
    private readonly Option<bool> json = new("--json") { Description = "Print the findings as JSON." };

    public DoctorVerb()
        : base(
            "doctor",
            "Check configuration, engine, disk, clock, figures and prices; says what to do. Exits 3 when a check does not hold.",
            new("telemetry doctor", "the data directory here, or the server that runs on it"),
            new("telemetry doctor --url http://127.0.0.1:8088", "a running server"),
            new("telemetry doctor --json", "for a program"))
    {
        Options.Add(this.json);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var findings = await FindAsync(parsed, cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(this.json))
        {
            Answers.Json(JsonSerializer.SerializeToElement(findings.Select(static finding => new
            {
                check = finding.Check, state = NameOf(finding.State), detail = finding.Detail, to_do = finding.ToDo,
            })));
        }
        else
        {
            ResultTable.Print(
                [("check", false), ("", false), ("found", false)],
                findings.Select(static finding => (IReadOnlyList<string>)[finding.Check, NameOf(finding.State), finding.Detail]));
            foreach (var finding in findings.Where(static finding => finding.ToDo.Length > 0))
            {
                Terminal.Note($"{finding.Check}: {finding.ToDo}");
            }
        }

        return findings.Any(static finding => finding.State == FindingState.Fails) ? ExitCodes.CheckDidNotHold : ExitCodes.Done;
    }

    private async Task<List<Finding>> FindAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        StoreChoice choice;
        try
        {
            choice = this.store.Read(parsed);
            findings.Add(Finding.Ok("configuration", "valid"));
        }
        catch (SettingsException wrong)
        {
            return [.. wrong.Faults.Select(static fault => Finding.Fails("configuration", fault.ToString(), "correct the key; 'telemetry up --validate' checks again"))];
        }

        if (choice.Url is null)
        {
            findings.AddRange(MachineChecks.Run(choice.DataDirectory, TimeProvider.System));
        }

        try
        {
            var connection = await ServerConnection.OpenAsync(choice, cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                findings.Add(Finding.Ok("server", connection.IsLocal ? "the data directory opens; the engine passed its self-test" : $"answers at {connection.Api.Address}"));
                await StoreChecks.RunAsync(connection.Api, TimeProvider.System, findings, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception unreachable) when (unreachable is ServerStartException or VerbException or HttpRequestException or ApiException)
        {
            findings.Add(Finding.Fails("server", unreachable.Message, "nothing stored could be checked; start the server with 'telemetry up' and read what it says"));
        }

        return findings;
    }

    private static string NameOf(FindingState state) => state switch
    {
        FindingState.Ok => "ok",
        FindingState.Look => "look",
        _ => "FAILS",
    };
}

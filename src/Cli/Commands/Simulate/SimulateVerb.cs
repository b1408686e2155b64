using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Broker;
using Telemetry.Broker.Kafka;
using Telemetry.Cli.Hosting;
using Telemetry.Cli.Import;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;
using Telemetry.Cli.Simulate;
using Telemetry.Simulator;

namespace Telemetry.Cli.Commands.Simulate;

/// <summary>Makes a company's calls, to a file, a server, a data directory or Kafka.</summary>
internal sealed class SimulateVerb : Verb
{
    private const long EventsDefault = 100_000;
    private const string Kafka = "kafka";
    private static readonly TimeSpan BrokerWait = TimeSpan.FromSeconds(10);

    private readonly Option<long> events = new("--events") { Description = $"How many events, 1 to {SimulationOptions.EventsMax:#,0}.", HelpName = "N", DefaultValueFactory = static _ => EventsDefault };
    private readonly Option<int?> days = new("--days") { Description = $"Over how many days, 1 to {SimulationOptions.DaysMax:#,0}. Default: {SimulatedPeriod.DaysDefault}.", HelpName = "D" };
    private readonly Option<ulong> seed = new("--seed") { Description = "Another seed, another history; the same seed, the same bytes.", HelpName = "S", DefaultValueFactory = static _ => 1 };
    private readonly Option<DateOnly?> start = new("--start") { Description = "First day, a date (UTC).", HelpName = "DATE", CustomParser = ParseDate };
    private readonly Option<DateOnly?> end = new("--end") { Description = "Day after the last one. Default: today, so that the last midnight ends it.", HelpName = "DATE", CustomParser = ParseDate };
    private readonly Option<string?> output = new("--out") { Description = "NDJSON file to write; .gz is compressed, - is stdout. Default where nothing else is named and stdout is no terminal: -.", HelpName = "FILE" };
    private readonly Option<string?> to = new("--to") { Description = "kafka: publish to the brokers, as an application would.", HelpName = Kafka };
    private readonly Option<string?> brokers = new("--bootstrap-servers") { Description = "With --to kafka: the brokers to ask first, e.g. 127.0.0.1:9092. Default: Kafka:BootstrapServers; Kafka:Client:* applies as to ingest.", HelpName = "HOST:PORT,…" };
    private readonly Option<string?> topic = new("--topic") { Description = $"With --to kafka: the topic. Default: Kafka:Topic, else {Topics.Usage}.", HelpName = "NAME" };
    private readonly StoreOptions store = new(hasDefault: false);

    public SimulateVerb()
        : base(
            "simulate",
            "Make the usage events of a company (docs/simulator.md): teams, features, caches, errors, an anomaly, a slow leak.",
            new("telemetry simulate --out month.ndjson", "100,000 events of the last 30 days"),
            new("telemetry simulate --events 5000000 --seed 7 --out month.ndjson.gz", "five million, compressed"),
            new("telemetry simulate --start 2026-10-01 --end 2026-11-01 --out october.ndjson", "a month of the calendar"),
            new("telemetry simulate --data demo", "into a data directory, or the server on it"),
            new("telemetry simulate --url http://127.0.0.1:8088", "into a running server"),
            new("telemetry simulate --to kafka --bootstrap-servers 127.0.0.1:9092", "into Kafka, each event acknowledged"),
            new("telemetry simulate --events 1000 | head -n 1", "one event to look at"))
    {
        foreach (var option in (Option[])[this.events, this.days, this.seed, this.start, this.end, this.output, this.to, this.brokers, this.topic])
        {
            Options.Add(option);
        }

        this.store.AddTo(this);
        CheckRange(this.events, 1, SimulationOptions.EventsMax);
        CheckRange(this.days, 1, SimulationOptions.DaysMax);
        this.to.AcceptOnlyFromAmong(Kafka);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var (first, length) = SimulatedPeriod.Settle(parsed.GetValue(this.start), parsed.GetValue(this.end), parsed.GetValue(this.days), clock);
        var options = new SimulationOptions { Events = parsed.GetValue(this.events), Start = first, Days = length, Seed = parsed.GetValue(this.seed) };
        var target = Target(parsed);
        Simulation simulation;
        try
        {
            simulation = new Simulation(options);
        }
        catch (ArgumentOutOfRangeException outOfRange)
        {
            throw new VerbException($"--{outOfRange.ParamName!.ToLowerInvariant()}: {outOfRange.ActualValue} is out of range", ExitCodes.WrongUsage);
        }

        return parsed.GetValue(this.to) is not null ? await PublishAsync(parsed, options, simulation, clock, cancellationToken).ConfigureAwait(false)
            : target is null ? await SendAsync(parsed, options, simulation, clock, cancellationToken).ConfigureAwait(false)
            : await WriteAsync(target, options, simulation, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gets the file to write; null where a store is named.</summary>
    private string? Target(ParseResult parsed)
    {
        var toKafka = parsed.GetValue(this.to) is not null;
        if (!toKafka && parsed.GetValue(this.brokers) is not null)
        {
            throw new VerbException($"{this.brokers.Name} goes with {this.to.Name} {Kafka}", ExitCodes.WrongUsage);
        }

        if (!toKafka && parsed.GetValue(this.topic) is not null)
        {
            throw new VerbException($"{this.topic.Name} goes with {this.to.Name} {Kafka}", ExitCodes.WrongUsage);
        }

        string[] named =
        [
            .. parsed.GetValue(this.output) is null ? [] : (string[])[this.output.Name], .. this.store.Named(parsed),
            .. toKafka ? (string[])[$"{this.to.Name} {Kafka}"] : [],
        ];
        return named switch
        {
            [] when Console.IsOutputRedirected => EventFile.Stdout,
            [] => throw new VerbException("say where the events go: --out FILE, --url URL, --data DIR or --to kafka", ExitCodes.WrongUsage),
            [var only] => only == this.output.Name ? parsed.GetValue(this.output) : null,
            _ => throw new VerbException($"{string.Join(" and ", named)} exclude each other: events go to one place", ExitCodes.WrongUsage),
        };
    }

    private static async Task<int> WriteAsync(string path, SimulationOptions options, Simulation simulation, CancellationToken cancellationToken)
    {
        var written = await WorkProgress.RunAsync(
            "writing", "events", options.Events, progress => EventFile.WriteAsync(simulation, path, progress, cancellationToken)).ConfigureAwait(false);
        SimulationSummary.Print(options, simulation);
        Terminal.Note($"  {written.Bytes:#,0} bytes of NDJSON, SHA-256 {written.Sha256}");
        return ExitCodes.Done;
    }

    private async Task<int> SendAsync(
        ParseResult parsed, SimulationOptions options, Simulation simulation, TimeProvider clock, CancellationToken cancellationToken)
    {
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var sender = new EventSender(connection.Api, clock, Terminal.Note);
            await WorkProgress.RunAsync("sending", "events", options.Events, async progress =>
            {
                await EventDelivery.SendAsync(simulation, sender, progress, cancellationToken).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            if (sender.Counts.Accepted > 0)
            {
                await Freshness.WaitAsync(connection.Api, sender.Counts.LastAnswerAt, clock, cancellationToken).ConfigureAwait(false);
            }

            SimulationSummary.Print(options, simulation);
            Terminal.Note($"  {sender.Counts.Accepted:#,0} events accepted, {sender.Counts.Rejected:#,0} refused");
            return sender.Counts.Accepted > 0 ? ExitCodes.Done : ExitCodes.Failed;
        }
    }

    private async Task<int> PublishAsync(
        ParseResult parsed, SimulationOptions options, Simulation simulation, TimeProvider clock, CancellationToken cancellationToken)
    {
        var kafka = SettingsReader.ReadKafka(parsed.GetValue(this.brokers));
        kafka = kafka with { Topic = parsed.GetValue(this.topic) ?? kafka.Topic };
        if (kafka.Faults() is { Count: > 0 } faults)
        {
            throw new VerbException(string.Join(' ', faults), ExitCodes.WrongUsage);
        }

        using var metrics = new KafkaLogMetrics();
        var writer = new KafkaLogWriter(kafka, metrics, NullLogger<KafkaLogWriter>.Instance);
        await using (writer.ConfigureAwait(false))
        {
            try
            {
                await Task.Run(() => KafkaTopicCheck.Read(kafka, kafka.Topic, BrokerWait), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is LogUnavailableException or LogFaultException)
            {
                throw new VerbException(fault.Message);
            }

            var delivery = new KafkaDelivery(writer, clock);
            await WorkProgress.RunAsync("publishing", "events", options.Events, async progress =>
            {
                await delivery.SendAsync(simulation, progress, cancellationToken).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            SimulationSummary.Print(options, simulation);
            Terminal.Note($"  {delivery.Acknowledged:#,0} events acknowledged by topic {kafka.Topic} at {kafka.BootstrapServers}");
            return ExitCodes.Done;
        }
    }

    private static DateOnly? ParseDate(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        result.AddError($"{((OptionResult)result.Parent!).IdentifierToken!.Value}: '{text}' is not a date such as 2026-10-31");
        return null;
    }

    private static void CheckRange<T>(Option<T> option, long min, long max) =>
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && long.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) && (number < min || number > max))
            {
                result.AddError($"{option.Name}: {number} is not {min} to {max:#,0}");
            }
        });
}

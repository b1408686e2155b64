using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using NodaTime;
using Telemetry.Aggregator.Webhooks;
using Telemetry.Api.Keys;
using Telemetry.Broker.Kafka;
using Telemetry.Events;
using Telemetry.Store.Client;

namespace Telemetry.Cli.Hosting;

/// <summary>What the flags of a verb say; null where a flag was not given.</summary>
internal sealed record SettingFlags(string? DataDirectory = null, int? Port = null, int? ClickHousePort = null, string? Kafka = null, string? ClickHouse = null);

/// <summary>Reads the configuration: <c>appsettings.json</c> of the current folder, then the environment, then flags.</summary>
internal static class SettingsReader
{
    public const string EnvironmentPrefix = "TELEMETRY__";
    private const string DefaultDirectory = "./.telemetry";
    private const string DefaultListen = "http://127.0.0.1:8088";

    /// <summary>Reads and checks everything.</summary>
    /// <param name="flags">What the flags say.</param>
    /// <param name="kind">Who asks: keys meant for other servers are left alone.</param>
    /// <exception cref="SettingsException">With every fault there is.</exception>
    public static Settings Read(SettingFlags flags, ServerKind kind)
    {
        var faults = ImmutableArray.CreateBuilder<SettingFault>();
        var all = Open(kind, faults);
        var settings = new Settings
        {
            DataDirectory = Path.GetFullPath(flags.DataDirectory ?? Text(all, SettingKeys.DataDirectory) ?? DefaultDirectory),
            Listen = Listen(all, flags.Port, faults),
            BootstrapKey = BootstrapKey(all, faults),
            ClickHousePort = flags.ClickHousePort,
            Kafka = kind switch
            {
                ServerKind.Ingest => KafkaSection.Read(all, flags.Kafka, faults),
                ServerKind.Aggregate => KafkaSection.ReadIfNamed(all, flags.Kafka, faults),
                _ => null,
            },
            ClickHouse = kind == ServerKind.Embedded ? null : ClickHouse(all, flags.ClickHouse, faults),
            OtlpEndpoint = Address(all, SettingKeys.OtlpEndpoint, mayHavePath: true, "http://127.0.0.1:4318", faults),
            Webhooks = new WebhookOptions
            {
                AllowPrivate = Flag(all, SettingKeys.WebhooksAllowPrivate, faults),
                PublicUrl = Address(all, SettingKeys.PublicUrl, mayHavePath: false, "https://telemetry.example.com", faults),
            },
            TenantDefault = Text(all, SettingKeys.TenantDefault) ?? "",
            PriceBooks = Books(all, faults),
            BudgetsOfFile = kind is ServerKind.Embedded or ServerKind.Aggregate ? BudgetsSection.Read(Text(all, SettingKeys.BudgetsFile), faults) : null,
            RetentionEvents = Length(all, SettingKeys.RetentionEvents, TimeSpan.FromDays(400), faults),
            ReviewTimezone = Zone(all, faults),
            RetentionRollups = Length(all, SettingKeys.RetentionRollups, TimeSpan.FromDays(5 * 365), faults),
        };
        settings = settings with { KeysRequired = Flag(all, SettingKeys.AuthRequired, faults) || !settings.ListensOnLoopback };
        settings = settings with { Rates = Rates(all, settings.KeysRequired ? RequestRates.WithKeys : RequestRates.OnLoopback, faults) };
        if (settings.TenantDefault.Length > EventLimits.Text)
        {
            faults.Add(new SettingFault(SettingKeys.TenantDefault, $"must be at most {EventLimits.Text} characters"));
        }

        if (settings.RetentionEvents <= EventLimits.RetentionMargin)
        {
            faults.Add(new SettingFault(SettingKeys.RetentionEvents, "must be more than 31d: events are taken until 31 days before they expire"));
        }

        return faults.Count == 0 ? settings : throw new SettingsException(faults.ToImmutable());
    }

    /// <summary>Reads the section <c>Kafka</c> alone, for verbs that publish and start no server.</summary>
    /// <param name="servers">The brokers that a flag names; null for none.</param>
    /// <exception cref="SettingsException">With every fault there is.</exception>
    public static KafkaLogOptions ReadKafka(string? servers)
    {
        var faults = ImmutableArray.CreateBuilder<SettingFault>();
        var kafka = KafkaSection.Read(Open(ServerKind.Ingest, faults), servers, faults);
        return faults.Count == 0 ? kafka : throw new SettingsException(faults.ToImmutable());
    }

    private static IConfiguration Open(ServerKind kind, ImmutableArray<SettingFault>.Builder faults)
    {
        var file = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true);
        var environment = new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentPrefix).Build();
        IConfiguration all = environment;
        try
        {
            CheckNames(file.Build(), kind, mayHoldOthers: true, faults);
            all = file.AddEnvironmentVariables(EnvironmentPrefix).Build();
        }
        catch (Exception malformed) when (malformed is InvalidDataException or FormatException)
        {
            faults.Add(new SettingFault("appsettings.json", $"{malformed.Message} {malformed.InnerException?.Message}".TrimEnd()));
        }

        CheckNames(environment, kind, mayHoldOthers: false, faults);
        return all;
    }

    private static void CheckNames(IConfiguration source, ServerKind kind, bool mayHoldOthers, ImmutableArray<SettingFault>.Builder faults)
    {
        foreach (var (path, value) in source.AsEnumerable().Where(static pair => pair.Value is not null))
        {
            if (SettingKeys.Refusal(path, kind) is { } refusal)
            {
                faults.Add(new SettingFault(path, refusal));
            }
            else if (SettingKeys.Supported.Any(key => SettingKeys.Covers(key, path)))
            {
                continue;
            }
            else if (!mayHoldOthers || SettingKeys.IsOurs(path))
            {
                faults.Add(new SettingFault(path, "unknown" + NearestName.Hint(path, SettingKeys.Supported.Concat(SettingKeys.Unsupported))));
            }
        }
    }

    private static Uri Listen(IConfiguration all, int? port, ImmutableArray<SettingFault>.Builder faults)
    {
        var text = Text(all, SettingKeys.Listen) ?? DefaultListen;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var listen) || listen.Scheme != Uri.UriSchemeHttp || listen.PathAndQuery != "/")
        {
            faults.Add(new SettingFault(SettingKeys.Listen, $"'{text}' is not an address such as {DefaultListen}"));
            return new Uri(DefaultListen);
        }

        return port is null ? listen : new UriBuilder(listen) { Port = port.Value }.Uri;
    }

    private static string? ClickHouse(IConfiguration all, string? flag, ImmutableArray<SettingFault>.Builder faults)
    {
        if ((flag ?? Text(all, SettingKeys.ClickHouse)) is not { } text)
        {
            faults.Add(new SettingFault(
                SettingKeys.ClickHouse, "is missing: name the server, e.g. Host=clickhouse;Port=8123;Username=telemetry;Password=…, here or with --clickhouse"));
            return null;
        }

        try
        {
            var connection = new ClickHouseConnectionStringBuilder(text);
            if (!connection.ContainsKey(nameof(connection.Database)))
            {
                connection.Database = EmbeddedParts.Database;
            }

            return connection.ConnectionString;
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException)
        {
            faults.Add(new SettingFault(SettingKeys.ClickHouse, wrong.Message));
            return null;
        }
    }

    private static Uri? Address(IConfiguration all, string key, bool mayHavePath, string example, ImmutableArray<SettingFault>.Builder faults)
    {
        if (Text(all, key) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            && (mayHavePath || (address.PathAndQuery == "/" && address.Fragment.Length + address.UserInfo.Length == 0)))
        {
            return address;
        }

        faults.Add(new SettingFault(key, $"'{text}' is not an address such as {example}{(mayHavePath ? "" : ", without a path")}"));
        return null;
    }

    private static string Zone(IConfiguration all, ImmutableArray<SettingFault>.Builder faults)
    {
        var zones = DateTimeZoneProviders.Tzdb;
        var id = Text(all, SettingKeys.ReviewTimezone) ?? DateTimeZone.Utc.Id;
        if (!zones.Ids.Contains(id))
        {
            faults.Add(new SettingFault(SettingKeys.ReviewTimezone, $"'{id}' is not an IANA time zone, such as Europe/Berlin{NearestName.Hint(id, zones.Ids)}"));
        }

        return id;
    }

    private static string? BootstrapKey(IConfiguration all, ImmutableArray<SettingFault>.Builder faults)
    {
        var text = Text(all, SettingKeys.AuthBootstrapKey);
        if (text?.Length < KeyOptions.BootstrapKeyLengthMin || text?.Any(static character => character is <= ' ' or > '~') == true)
        {
            // Not the text itself: it is a secret.
            faults.Add(new SettingFault(
                SettingKeys.AuthBootstrapKey,
                $"must have {KeyOptions.BootstrapKeyLengthMin} characters at least, without spaces, made at random: 'openssl rand -hex 32' makes one"));
        }

        return text;
    }

    private static ImmutableArray<string> Books(IConfiguration all, ImmutableArray<SettingFault>.Builder faults)
    {
        var section = all.GetSection(SettingKeys.PriceBooks);
        var books = section.Value is { Length: > 0 } list
            ? list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [.. section.GetChildren().Select(static child => child.Value ?? "")];
        for (var i = 0; i < books.Length; i++)
        {
            if (!File.Exists(books[i]))
            {
                faults.Add(new SettingFault($"{SettingKeys.PriceBooks}:{i}", $"there is no file '{books[i]}'"));
            }
        }

        return [.. books.Select(Path.GetFullPath)];
    }

    private static bool Flag(IConfiguration all, string key, ImmutableArray<SettingFault>.Builder faults)
    {
        if (Text(all, key) is not { } text)
        {
            return false;
        }

        if (bool.TryParse(text, out var set))
        {
            return set;
        }

        faults.Add(new SettingFault(key, $"'{text}' is neither true nor false"));
        return false;
    }

    private static TimeSpan Length(IConfiguration all, string key, TimeSpan otherwise, ImmutableArray<SettingFault>.Builder faults)
    {
        if (Text(all, key) is not { } text)
        {
            return otherwise;
        }

        if (Duration.TryParse(text, out var length))
        {
            return length;
        }

        faults.Add(new SettingFault(key, $"'{text}' is not a duration such as 36h, 400d or 5y"));
        return otherwise;
    }

    private static RequestRates Rates(IConfiguration all, RequestRates otherwise, ImmutableArray<SettingFault>.Builder faults) => new(
        Count(all, SettingKeys.LimitIntake, otherwise.IntakePerSecond, faults),
        Count(all, SettingKeys.LimitQueries, otherwise.QueriesPerSecond, faults),
        Count(all, SettingKeys.LimitConcurrent, otherwise.ConcurrentQueries, faults));

    private static int Count(IConfiguration all, string key, int otherwise, ImmutableArray<SettingFault>.Builder faults)
    {
        const int most = 1_000_000;
        if (Text(all, key) is not { } text)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= most)
        {
            return count;
        }

        faults.Add(new SettingFault(key, $"'{text}' is not a whole number from 0 (no limit) to {most}"));
        return otherwise;
    }

    private static string? Text(IConfiguration all, string key) => all[key] is { Length: > 0 } text ? text : null;
}

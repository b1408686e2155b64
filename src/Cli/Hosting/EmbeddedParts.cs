using Telemetry.Broker.Segments;
using Telemetry.Pricing.Books;
using Telemetry.Pricing.Reading;
using Telemetry.Store.Client;
using Telemetry.Store.Embedded;
using Telemetry.Store.Errors;
using Telemetry.Store.Migrations;
using Telemetry.Store.SelfTest;

namespace Telemetry.Cli.Hosting;

/// <summary>The server cannot start; the message says why and what to do.</summary>
internal sealed class ServerStartException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>What a server holds open in its data directory: lock, price books, engine, event log.</summary>
internal sealed class EmbeddedParts : IAsyncDisposable
{
    /// <summary>The database of every table that dashboards read.</summary>
    public const string Database = "telemetry";

    private ClickHouseDataSource? source;
    private EmbeddedEngine? engine;
    private SegmentLog? log;
    private PriceBookSource? prices;

    private EmbeddedParts(DataDirectory directory) => Directory = directory;

    public DataDirectory Directory { get; }

    public PriceBookSource Prices => this.prices!;

    public EmbeddedEngine Engine => this.engine!;

    public ClickHouseDataSource Source => this.source!;

    public SegmentLog Log => this.log!;

    /// <summary>Opens everything, brings the schema up to date and checks that the engine suppresses copies.</summary>
    /// <exception cref="ServerStartException">Why it cannot be opened, and what to do.</exception>
    public static async Task<EmbeddedParts> OpenAsync(Settings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        EmbeddedParts? parts = null;
        try
        {
            parts = new EmbeddedParts(await DataDirectory.OpenAsync(settings.DataDirectory, cancellationToken).ConfigureAwait(false));
            parts.prices = PriceBookSource.Open(parts.Directory.PricesFolder, settings.PriceBooks);
            parts.engine = await EmbeddedEngine.OpenAsync(
                new EmbeddedEngineOptions
                {
                    Path = parts.Directory.EngineFolder,

                    // budget_status needs the budgets. The secrets of webhooks and the hashes of keys are nobody's to read.
                    ReadOnlyRows = new Dictionary<string, string> { [$"{Database}.objects"] = "kind = 'budget'" },
                },
                cancellationToken).ConfigureAwait(false);
            parts.source = new ClickHouseDataSource($"Database={Database}", parts.engine.CreateHandler());
            await Migrator.ApplyAsync(parts.source, new MigrationOptions(), cancellationToken).ConfigureAwait(false);
            await DedupSelfTest.RunAsync(parts.source, new MigrationOptions(), cancellationToken).ConfigureAwait(false);
            parts.log = SegmentLog.Open(new SegmentLogOptions { Directory = parts.Directory.LogFolder }, clock);
            return parts;
        }
        catch (Exception failed)
        {
            if (parts is not null)
            {
                await parts.DisposeAsync().ConfigureAwait(false);
            }

            if (IsExplained(failed))
            {
                throw new ServerStartException(failed.Message, failed);
            }

            throw;
        }
    }

    /// <summary>Closes in the order that leaves the log clean and the engine whole.</summary>
    public async ValueTask DisposeAsync()
    {
        if (this.log is not null)
        {
            await this.log.DisposeAsync().ConfigureAwait(false);
        }

        if (this.source is not null)
        {
            await this.source.DisposeAsync().ConfigureAwait(false);
        }

        if (this.engine is not null)
        {
            await this.engine.DisposeAsync().ConfigureAwait(false);
        }

        Directory.Dispose();
    }

    /// <summary>Gets whether the message was written for the person who starts the server.</summary>
    private static bool IsExplained(Exception failed) => failed is DataDirectoryException or PriceBookException or EngineUnavailableException
        or MigrationException or DedupSelfTestException or LogInUseException or LogDamagedException or ClickHouseException or IOException or UnauthorizedAccessException;
}

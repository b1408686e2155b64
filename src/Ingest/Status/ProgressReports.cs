using Microsoft.Extensions.Logging;
using Telemetry.Ingest.Dimensions;
using Telemetry.Ingest.Pipeline;
using Telemetry.Store.Ingest;
using Telemetry.Store.Subjects;

namespace Telemetry.Ingest.Status;

/// <summary>
/// Keeps the ingesters of one store informed of each other: says how far the own partitions got, for servers that read the
/// store alone, and takes over the dimension values that others admitted and the users that were forgotten.
/// </summary>
internal sealed class ProgressReports(
    IngestOptions options, ProgressTable table, IngestQueries queries, SharedBooks books, DimensionAdmission admission, ForgottenSubjects forgotten,
    IngestStatus status, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LastReportMax = TimeSpan.FromSeconds(1);

    /// <summary>Reports until cancelled. A store that is away is asked again; nobody waits for it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var admittedAt = time.GetTimestamp();
        var told = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(options.ReportEvery, time, cancellationToken);
                await books.ShareAsync(books.Current.BookVersion, cancellationToken);
                if (!options.SoleWriter)
                {
                    await forgotten.ReadAsync(cancellationToken);
                }

                await table.WriteAsync([.. status.Partitions.Select(ReportOf)], cancellationToken);
                if (!options.SoleWriter && time.GetElapsedTime(admittedAt) >= options.AdmissionEvery)
                {
                    admission.Load(DimensionKey.Of(await queries.ReadDimensionValuesAsync(cancellationToken)));
                    admittedAt = time.GetTimestamp();
                }

                told = false;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The process stops.
            }
            catch (Exception fault)
            {
                if (!told)
                {
                    PipelineLog.NotReported(logger, fault.Message);
                    told = true;
                }
            }
        }
    }

    /// <summary>Says how far a partition got before it goes to somebody else.</summary>
    public async Task SayLastAsync(PartitionProgress progress)
    {
        using var limit = new CancellationTokenSource(LastReportMax, time);
        try
        {
            await table.WriteAsync([ReportOf(progress)], limit.Token);
        }
        catch (Exception fault)
        {
            // Whoever has the partition next reports it.
            PipelineLog.NotReported(logger, fault.Message);
        }
    }

    private PartitionReport ReportOf(PartitionProgress progress) => new()
    {
        Topic = progress.Id.Topic,
        Partition = progress.Id.Partition,
        NextOffset = progress.NextOffset,
        EndOffset = progress.EndOffset,
        IncludedUpTo = progress.IncludedUpTo,
        Pending = progress.Pending,
        Ingester = options.Name,
        ReportedAt = time.GetUtcNow(),
        BookVersion = books.Current.BookVersion,
        SubjectsVersion = forgotten.Version,
    };
}

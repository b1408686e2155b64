using System.Data.Common;
using Telemetry.Broker;

namespace Telemetry.Ingest.Pipeline;

/// <summary>Tries again what may succeed later: the same thing, for as long as it takes. A block is never skipped.</summary>
internal sealed class Retry(TimeProvider time, TimeSpan firstWait, Action<Exception, TimeSpan> onWait)
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    /// <summary>Gets whether the fault may pass by itself.</summary>
    public static bool IsPassing(Exception fault) => fault switch
    {
        DbException store => store.IsTransient,
        LogFullException or LogUnavailableException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Asks until there is an answer.</summary>
    /// <exception cref="Exception">The fault of the last try, when it is not one that passes.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> question, CancellationToken cancellationToken)
    {
        var answer = default(T);
        await RunAsync(async () => answer = await question(), cancellationToken);
        return answer!;
    }

    /// <exception cref="Exception">The fault of the last try, when it is not one that passes.</exception>
    public async Task RunAsync(Func<Task> attempt, CancellationToken cancellationToken)
    {
        var wait = firstWait;
        while (true)
        {
            try
            {
                await attempt();
                return;
            }
            catch (Exception fault) when (IsPassing(fault) && !cancellationToken.IsCancellationRequested)
            {
                onWait(fault, wait);
            }

            await Task.Delay(wait, time, cancellationToken);
            wait = wait * 2 < WaitMax ? wait * 2 : WaitMax;
        }
    }
}

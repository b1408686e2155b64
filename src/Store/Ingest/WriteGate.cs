using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Telemetry.Store.Ingest;

/// <summary>
/// Keeps inserts of usage blocks in lanes, one at a time in each, and lets a verifier or a repair have the tables to
/// itself: between an insert into raw rows and its views, sums would differ and a repair would count twice.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to free.")]
public sealed class WriteGate
{
    private readonly ConcurrentDictionary<int, SemaphoreSlim> lanes = new();

    // Whoever wants the tables alone holds the turnstile, so that no new insert begins while it waits.
    private readonly SemaphoreSlim turnstile = new(1);
    private readonly SemaphoreSlim tables = new(1);
    private readonly SemaphoreSlim counting = new(1);
    private int writers;

    /// <summary>Waits for the lane. Hold it from the first try of an insert until it succeeded.</summary>
    public async Task<IDisposable> EnterLaneAsync(int lane, CancellationToken cancellationToken)
    {
        var turn = this.lanes.GetOrAdd(lane, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            await this.turnstile.WaitAsync(cancellationToken);
            this.turnstile.Release();
            await this.counting.WaitAsync(cancellationToken);
            try
            {
                if (this.writers == 0)
                {
                    await this.tables.WaitAsync(cancellationToken);
                }

                this.writers++;
            }
            finally
            {
                this.counting.Release();
            }
        }
        catch
        {
            turn.Release();
            throw;
        }

        return new Pass(() =>
        {
            LeaveLane();
            turn.Release();
        });
    }

    /// <summary>Waits until no insert is under way, and keeps new ones waiting until the result is disposed.</summary>
    public async Task<IDisposable> EnterAloneAsync(CancellationToken cancellationToken)
    {
        await this.turnstile.WaitAsync(cancellationToken);
        try
        {
            await this.tables.WaitAsync(cancellationToken);
        }
        catch
        {
            this.turnstile.Release();
            throw;
        }

        return new Pass(() =>
        {
            this.tables.Release();
            this.turnstile.Release();
        });
    }

    private void LeaveLane()
    {
        this.counting.Wait();
        this.writers--;
        if (this.writers == 0)
        {
            this.tables.Release();
        }

        this.counting.Release();
    }

    private sealed class Pass(Action leave) : IDisposable
    {
        private Action? leave = leave;

        public void Dispose() => Interlocked.Exchange(ref this.leave, null)?.Invoke();
    }
}

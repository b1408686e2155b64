using System.Collections.Concurrent;

namespace Telemetry.Store.Embedded;

/// <summary>One thread that runs the blocking native calls of one connection, so that they never hold a pool thread.</summary>
internal sealed class EngineThread : IDisposable
{
    private readonly BlockingCollection<Action> work = [];
    private readonly Thread thread;

    public EngineThread(string name)
    {
        this.thread = new Thread(Run) { IsBackground = true, Name = name };
        this.thread.Start();
    }

    /// <summary>Runs a call on the thread, after those queued before it.</summary>
    public Task<T> RunAsync<T>(Func<T> call)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        this.work.Add(() =>
        {
            try
            {
                completion.SetResult(call());
            }
            catch (Exception e)
            {
                completion.SetException(e);
            }
        });
        return completion.Task;
    }

    /// <summary>Ends the thread after what is queued.</summary>
    public void Dispose() => this.work.CompleteAdding();

    private void Run()
    {
        foreach (var action in this.work.GetConsumingEnumerable())
        {
            action();
        }

        this.work.Dispose();
    }
}

using Confluent.Kafka;

namespace Telemetry.Sdk.Kafka;

/// <summary>
/// Holds the producer, and replaces one that met a fatal error of idempotence: such a producer refuses everything from then
/// on, and what it still had is reported as failed, so a new one takes it again.
/// </summary>
internal sealed class ProducerSeat : IDisposable
{
    private readonly Lock gate = new();
    private readonly Func<Action<Error>, IProducer<byte[], byte[]>> build;
    private Lease current;
    private string lastError = "";

    public ProducerSeat(Func<Action<Error>, IProducer<byte[], byte[]>> build)
    {
        this.build = build;
        this.current = Make();
    }

    /// <summary>Gets what the client said last about the brokers; empty when nothing.</summary>
    public string LastError => Volatile.Read(ref this.lastError);

    /// <summary>Gets how many producers were made in all.</summary>
    public int Made { get; private set; }

    /// <summary>Lends the producer until the lease is given back.</summary>
    public Lease Borrow()
    {
        lock (this.gate)
        {
            if (this.current.IsBroken)
            {
                var broken = this.current;
                this.current = Make();
                Retire(broken);
            }

            this.current.Users++;
            return this.current;
        }
    }

    public void Return(Lease lease)
    {
        lock (this.gate)
        {
            lease.Users--;
            Retire(lease);
        }
    }

    public void Dispose()
    {
        lock (this.gate)
        {
            this.current.Producer.Dispose();
        }
    }

    private Lease Make()
    {
        Lease? made = null;
        Made++;
        made = new Lease(this.build(error =>
        {
            Volatile.Write(ref this.lastError, error.Reason);
            if (error.IsFatal && made is not null)
            {
                made.IsBroken = true;
            }
        }));
        return made;
    }

    /// <summary>Takes a producer down once nobody waits for its reports any more. That can take a while, so it is done aside.</summary>
    private void Retire(Lease lease)
    {
        if (lease != this.current && lease.Users == 0)
        {
            _ = Task.Run(lease.Producer.Dispose);
        }
    }

    /// <summary>A producer with those who use it.</summary>
    internal sealed class Lease(IProducer<byte[], byte[]> producer)
    {
        private volatile bool isBroken;

        public IProducer<byte[], byte[]> Producer => producer;

        public int Users { get; set; }

        public bool IsBroken
        {
            get => this.isBroken;
            set => this.isBroken = value;
        }
    }
}

namespace Telemetry.Cluster.Tests;

/// <summary>With whom an aggregator shares the work.</summary>
public enum Sharing
{
    /// <summary>It knows no Kafka, and takes itself for the only one.</summary>
    Alone,

    /// <summary>Kafka decides who works, by the settings of a service that says nothing about sessions.</summary>
    AsService,

    /// <summary>The same with a session so short that one that dies is followed soon.</summary>
    ShortSession,
}

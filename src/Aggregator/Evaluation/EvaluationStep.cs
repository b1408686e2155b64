namespace Telemetry.Aggregator.Evaluation;

/// <summary>The steps between a crossing and the record of its delivery at which a crash is worth testing.</summary>
public enum EvaluationStep
{
    /// <summary>The alert and its deliveries are decided, nothing of them written.</summary>
    BeforeNotice,

    /// <summary>The alert and its deliveries are in the store.</summary>
    AfterNotice,

    /// <summary>A call is about to be made.</summary>
    BeforeSend,

    /// <summary>The call was answered, which nothing records yet.</summary>
    AfterSend,

    /// <summary>The attempt is in the log.</summary>
    AfterRecord,
}

/// <summary>For tests only: lets a test stop the process's work at a step.</summary>
public interface IEvaluationSteps
{
    /// <summary>Is called each time a step is reached.</summary>
    void Pass(EvaluationStep step);
}

/// <summary>Lets everything pass: what runs unless a test asks for something else.</summary>
public sealed class NoEvaluationSteps : IEvaluationSteps
{
    /// <inheritdoc/>
    public void Pass(EvaluationStep step)
    {
    }
}

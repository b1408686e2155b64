namespace Telemetry.Ingest.Faults;

/// <summary>The steps between reading a block and its checkpoint at which a crash is worth testing.</summary>
public enum FaultPoint
{
    /// <summary>Dead letters of the block are about to be appended.</summary>
    DlqAppend,

    /// <summary>Everything is decided, nothing of it recorded.</summary>
    BeforeIntent,

    /// <summary>The intent is durable.</summary>
    AfterIntent,

    /// <summary>The insert is about to start.</summary>
    BeforeInsert,

    /// <summary>The block is in raw and in every view.</summary>
    AfterInsert,

    /// <summary>The checkpoint is about to pass the block.</summary>
    BeforeConfirm,

    /// <summary>The checkpoint has passed the block.</summary>
    AfterConfirm,
}

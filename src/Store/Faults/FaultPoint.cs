namespace Telemetry.Store.Faults;

/// <summary>The steps of a block, of an alert, of a batch of corrections and of forgetting a name at which a crash is worth testing.</summary>
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

    /// <summary>An alert and its deliveries are decided, nothing of them written.</summary>
    BeforeNotice,

    /// <summary>The alert and its deliveries are in the store.</summary>
    AfterNotice,

    /// <summary>A webhook is about to be called.</summary>
    BeforeSend,

    /// <summary>The call was answered, which nothing records yet.</summary>
    AfterSend,

    /// <summary>The attempt is in the log.</summary>
    AfterRecord,

    /// <summary>A batch of corrections is made; nothing of it is kept.</summary>
    BeforeStage,

    /// <summary>The batch's bytes are kept; nothing is booked.</summary>
    AfterStage,

    /// <summary>The batch is booked.</summary>
    AfterBooking,

    /// <summary>A name is to be forgotten: events that come from now on no longer bring it.</summary>
    NameRemembered,

    /// <summary>Nothing under way can bring the name any more.</summary>
    NameSettled,

    /// <summary>The name is in no kept batch of corrections.</summary>
    NameOutOfBatches,

    /// <summary>The name is in no event.</summary>
    NameOutOfEvents,

    /// <summary>The name is in no correction.</summary>
    NameOutOfCorrections,

    /// <summary>The name is in no rollup.</summary>
    NameOutOfRollups,

    /// <summary>The name is in no dead letter.</summary>
    NameOutOfDeadLetters,

    /// <summary>The name is in no alert and no message of a webhook.</summary>
    NameOutOfNotices,

    /// <summary>The name is in nothing that people set, but budgets.</summary>
    NameOutOfSettings,

    /// <summary>The name is in no standing of a budget.</summary>
    NameOutOfBudgets,

    /// <summary>The result is kept; the request to forget still is, too.</summary>
    ForgettingTold,
}

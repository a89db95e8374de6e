namespace Gwangan.Sim.Machine;

/// <summary>Runs tasks on the simulation's one thread, when it is told to. What a crash leaves in it never runs.</summary>
public sealed class OneThread : TaskScheduler
{
    private readonly Queue<Task> _waiting = new();

    public bool HasWork => _waiting.Count > 0;

    /// <summary>Runs what waits, and what that adds.</summary>
    public void Run()
    {
        while (_waiting.TryDequeue(out Task? task)) TryExecuteTask(task);
    }

    /// <summary>Forgets what waits.</summary>
    public void Drop() => _waiting.Clear();

    /// <summary>Begins something that awaits; its continuations come back here.</summary>
    public void Start(Func<Task> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    protected override void QueueTask(Task task) => _waiting.Enqueue(task);

    // Whoever waits for a task of this thread does it himself.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _waiting];
}

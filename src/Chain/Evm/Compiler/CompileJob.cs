namespace Gwangan.Chain.Evm.Compiler;

/// <summary>One compilation: made on the chain's thread, run on any, given back.</summary>
public sealed class CompileJob
{
    internal CompileJob(EvmCode code, EvmFork fork)
    {
        Code = code;
        Fork = fork;
    }

    /// <summary>The code. It does not change.</summary>
    public EvmCode Code { get; }

    /// <summary>The rules it is compiled for.</summary>
    public EvmFork Fork { get; }

    /// <summary>The outcome; null before it has run, and when the code is beyond the compiler's limits.</summary>
    internal CompiledContract? Result { get; private set; }

    /// <summary>What went wrong, when something did: the code stays interpreted.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Bytes of IL that were made; 0 when nothing was.</summary>
    public int IlSize => Result?.IlSize ?? 0;

    /// <summary>Compiles, down to machine code. Nothing escapes but running out of memory.</summary>
    public void Run()
    {
        try
        {
            if (!ContractCompiler.TryCompile(Code, Fork, handsOver: true, out CompiledContract? compiled)) return;
            compiled.Prepare();
            Result = compiled;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever the compiler or the runtime dislikes about this code, the interpreter gives the same result.
            Failure = exception;
        }
    }
}

namespace Gwangan.Chain.Evm;

/// <summary>Which engine runs code. No result depends on it.</summary>
public enum EvmMode : byte
{
    /// <summary>The interpreter, until the compiler has taken over code that runs often.</summary>
    Automatic,

    /// <summary>The interpreter only.</summary>
    Interpreted,

    /// <summary>Compiled at first sight, as far as the compiler takes it: for tests and measurements.</summary>
    Compiled,
}

/// <summary>Compiles code in the place that the machine leaves for it.</summary>
public interface ICodeCompiler
{
    /// <summary>Asked at each execution of <paramref name="code"/> that is not compiled for <paramref name="fork"/>. The answer may come later, at another execution.</summary>
    /// <param name="code">The code; <see cref="EvmCode.ExecutionCount"/> counts this execution.</param>
    /// <param name="fork">The rules.</param>
    /// <param name="atOnce">True to compile before answering (<see cref="EvmMode.Compiled"/>).</param>
    /// <returns>The compiled form; null to interpret.</returns>
    CompiledCode? Request(EvmCode code, EvmFork fork, bool atOnce);
}

namespace Pipelines.Sockets.Unofficial.Arenas;

/// <summary>Makes a value of an element.</summary>
public delegate TTo Projection<TFrom, out TTo>(in TFrom value);

/// <summary>Makes a value of an element and a state.</summary>
public delegate TTo Projection<TFrom, TState, out TTo>(in TFrom value, in TState state);

/**
 * Python modules that stand in for PyTorch, transformers, vLLM and Ray: they have the signatures of the real ones, refuse what those refuse,
 * and record what they are called with. No number is computed; a tensor is its shape.
 *
 * Sources: vllm `entrypoints/llm.py` @10fdb8f (LLM, generate), `config/model.py` @0052a5b and `engine/arg_utils.py` (the keywords that go on to
 * EngineArgs), `sampling_params.py` @00388f6 (fields, `_verify_args`), `inputs/llm.py` @f615b34 and `renderers/base.py` @43e6281 (a prompt of
 * embeddings: two axes, no gradient, for it is serialised), `v1/engine/input_processor.py` @009daae (its length). ray @cec0a09:
 * `data/dataset.py` (map_batches, iter_rows), `data/read_api.py` (range), `data/_internal/compute.py`, `_private/worker.py` (init).
 */
export const STUBS = `
import sys, types

CALLS = []

def module(name, **members):
    made = types.ModuleType(name)
    made.__dict__.update(members)
    sys.modules[name] = made
    return made

def record(name, **what):
    CALLS.append({"call": name, **what})

# PyTorch
class DType:
    def __init__(self, name, itemsize):
        self.name, self.itemsize = name, itemsize

class Tensor:
    def __init__(self, shape, dtype, requires_grad=False):
        self.shape, self.dtype, self.requires_grad = tuple(shape), dtype, requires_grad
    def reshape(self, shape):
        return Tensor(shape, self.dtype, self.requires_grad)
    def to(self, dtype):
        return Tensor(self.shape, dtype, self.requires_grad)
    def __len__(self):
        return self.shape[0]
    def __getitem__(self, at):
        return Tensor((len(range(*at.indices(self.shape[0]))), *self.shape[1:]), self.dtype, self.requires_grad)

float32, float16, bfloat16, float64, long = (DType(*d) for d in (("float32", 4), ("float16", 2), ("bfloat16", 2), ("float64", 8), ("long", 8)))

def cat(tensors):
    assert len({t.shape[1:] for t in tensors}) == 1 and len({t.dtype for t in tensors}) == 1, "cat of unlike tensors"
    return Tensor((sum(len(t) for t in tensors), *tensors[0].shape[1:]), tensors[0].dtype, any(t.requires_grad for t in tensors))

class no_grad:
    def __call__(self, function):
        return function

functional = module("torch.nn.functional")
nn = module("torch.nn", functional=functional)
module(
    "torch", nn=nn, float32=float32, float16=float16, bfloat16=bfloat16, float64=float64, int64=long, long=long, cat=cat, no_grad=no_grad,
    tensor=lambda values, dtype: Tensor((len(values),), dtype),
    frombuffer=lambda data, dtype, count, offset: Tensor((count,), dtype),
)

# numpy: what the Ray script makes of rows
module("numpy", array=lambda values, dtype=None: values)

# transformers
WIDTH = 4

class Embedding:
    def __init__(self, dtype=float32):
        self.dtype, self.requires_grad = dtype, True
    def to(self, dtype):
        self.dtype = dtype
        return self
    def requires_grad_(self, requires_grad=True):
        self.requires_grad = requires_grad
        return self
    def __call__(self, ids):
        return Tensor((len(ids), WIDTH), self.dtype, self.requires_grad)

class AutoModelForCausalLM:
    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path, *, revision="main"):
        record("model", where=pretrained_model_name_or_path, revision=revision)
        return types.SimpleNamespace(get_input_embeddings=Embedding)

class Tokenizer:
    def __call__(self, text, add_special_tokens=True):
        return {"input_ids": [ord(letter) for letter in text] if not add_special_tokens else None}
    def decode(self, token_ids, skip_special_tokens=False, clean_up_tokenization_spaces=None):
        return "".join(chr(token) for token in token_ids)

class AutoTokenizer:
    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path, *, revision="main"):
        record("tokenizer", where=pretrained_model_name_or_path, revision=revision)
        return Tokenizer()

module("transformers", AutoModelForCausalLM=AutoModelForCausalLM, AutoTokenizer=AutoTokenizer)

# vLLM
class VLLMValidationError(ValueError):
    pass

class SamplingParams:
    def __init__(
        self, n=1, presence_penalty=0.0, frequency_penalty=0.0, repetition_penalty=1.0, temperature=1.0, top_p=1.0, top_k=0, min_p=0.0,
        seed=None, stop=None, stop_token_ids=None, ignore_eos=False, max_tokens=16, min_tokens=0, logprobs=None, prompt_logprobs=None,
        detokenize=True, skip_special_tokens=True, spaces_between_special_tokens=True, include_stop_str_in_output=False,
        logit_bias=None, allowed_token_ids=None, bad_words=None,
    ):
        self.__dict__.update({k: v for k, v in locals().items() if k != "self"})
        def need(holds, what):
            if not holds:
                raise VLLMValidationError(what)
        need(repetition_penalty > 0, "repetition_penalty must be greater than zero")
        need(0 <= temperature <= 2, f"temperature must be in [0, 2], got {temperature}.")
        need(0 < top_p <= 1, "top_p must be in (0, 1]")
        need(isinstance(top_k, int) and top_k >= -1, "top_k must be 0 (disable), or at least 1")
        need(max_tokens >= 1, "max_tokens must be at least 1")
        need(logprobs is None or logprobs >= -1, "logprobs must be non-negative or -1")
        need(all(isinstance(token, int) for token in stop_token_ids or []), "stop_token_ids must contain only integers")
        need(allowed_token_ids is None or len(allowed_token_ids) > 0, "allowed_token_ids is not None and empty!")

ENGINE_ARGS = {"max_model_len", "enable_prompt_embeds", "generation_config", "logprobs_mode"}

class LLM:
    def __init__(self, model, *, tokenizer=None, tensor_parallel_size=1, dtype="auto", revision=None, tokenizer_revision=None, seed=0, **kwargs):
        unknown = set(kwargs) - ENGINE_ARGS
        if unknown:
            raise TypeError(f"EngineArgs.__init__() got unexpected keyword arguments {sorted(unknown)}")
        assert dtype in ("auto", "half", "float16", "bfloat16", "float", "float32")
        self.dtype, self.limit, self.embeds = dtype, kwargs.get("max_model_len"), kwargs.get("enable_prompt_embeds", False)
        record("LLM", model=model, dtype=dtype, revision=revision, tokenizer_revision=tokenizer_revision, tensor_parallel_size=tensor_parallel_size, **kwargs)
    def generate(self, prompts, sampling_params=None, *, use_tqdm=True, lora_request=None, priority=None, tokenization_kwargs=None):
        if len(prompts) != len(sampling_params):
            raise ValueError("The lengths of prompts and params must be the same.")
        return [self._answer(prompt, params) for prompt, params in zip(prompts, sampling_params)]
    def _answer(self, prompt, params):
        if not self.embeds:
            raise ValueError("You must set --enable-prompt-embeds to input prompt_embeds.")
        assert set(prompt) <= {"prompt_embeds", "prompt", "prompt_token_ids", "prompt_is_token_ids", "cache_salt"}
        rows = prompt["prompt_embeds"]
        if len(rows.shape) != 2:
            raise ValueError("prompt_embeds must be of shape (seq_len, hidden_size).")
        assert rows.shape[1] == WIDTH and rows.dtype.name == self.dtype and not rows.requires_grad
        if not 0 < len(rows) < self.limit:
            raise VLLMValidationError("The prompt is longer than the maximum model length.")
        record("generate", rows=len(rows), **{k: v for k, v in params.__dict__.items() if v is not None})
        # log p of a token: by how many rows stand before it, so that one that is asked for in the wrong place is seen.
        ids = params.allowed_token_ids or [72, 105, 257]
        found = [{token: types.SimpleNamespace(logprob=-(len(rows) + at) / 8)} for at, token in enumerate(ids)]
        if params.max_tokens < len(ids):
            ids, found = ids[: params.max_tokens], found[: params.max_tokens]
        stopped = ids[-1] in (params.stop_token_ids or [])
        output = types.SimpleNamespace(token_ids=ids, logprobs=found, finish_reason="stop" if stopped else "length")
        return types.SimpleNamespace(outputs=[output])

module("vllm", LLM=LLM, SamplingParams=SamplingParams)

# Ray, in this one process
class Indices(list):
    def tolist(self):
        return list(self)

class ActorPoolStrategy:
    def __init__(self, *, size=None, min_size=None, max_size=None, initial_size=None, max_tasks_in_flight_per_actor=None, enable_true_multi_threading=None):
        self.size = size

class Dataset:
    def __init__(self, n, blocks):
        self.n, self.blocks = n, blocks
    def map_batches(
        self, fn, *, batch_size=None, compute=None, batch_format="default", zero_copy_batch=True, fn_args=None, fn_kwargs=None,
        fn_constructor_args=None, fn_constructor_kwargs=None, num_cpus=None, num_gpus=None, memory=None, concurrency=None,
        udf_modifying_row_count=True, ray_remote_args_fn=None,
    ):
        if num_gpus and batch_size is None:
            raise ValueError("You must provide batch_size to map_batches when requesting GPUs.")
        record("map_batches", batch_size=batch_size, engines=compute.size, num_gpus=num_gpus)
        actor = fn(*fn_constructor_args)
        self.batches = [actor({"id": Indices(range(at, min(at + batch_size, self.n)))}) for at in range(0, self.n, batch_size)]
        return self
    def iter_rows(self):
        for batch in self.batches:
            yield from (dict(zip(batch, row)) for row in zip(*batch.values()))

def ray_range(n, *, parallelism=-1, concurrency=None, override_num_blocks=None):
    record("range", n=n, blocks=override_num_blocks)
    return Dataset(n, override_num_blocks)

def init(address=None, *, num_cpus=None, num_gpus=None, resources=None, runtime_env=None):
    record("init", runtime_env=runtime_env)

data = module("ray.data", range=ray_range, ActorPoolStrategy=ActorPoolStrategy)
module("ray", init=init, data=data)
`;

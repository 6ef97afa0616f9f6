# kata: grad-accumulation (torch)
def accumulated_step(model, loss_fn, optimizer, micro_batches):
    model.zero_grad(set_to_none=True)
    counts = [x.shape[0] for x, targets in micro_batches]
    all_samples = sum(counts)
    value = 0.0
    i = 0
    while i < len(micro_batches):
        x, targets = micro_batches[i]
        prediction = model(x)
        loss = loss_fn(prediction, targets) / all_samples * counts[i]
        loss.backward()
        value = value + loss.item()
        del prediction, loss
        i += 1
    optimizer.step()
    optimizer.zero_grad()
    return value

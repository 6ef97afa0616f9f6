# kata: grad-accumulation (torch)
import torch


def shares(micro_batches):
    sizes = torch.tensor([float(x.shape[0]) for x, _ in micro_batches], dtype=torch.float64)
    return (sizes / sizes.sum()).tolist()


def accumulated_step(model, loss_fn, optimizer, micro_batches):
    optimizer.zero_grad()
    mean_loss = 0.0
    for share, (inputs, targets) in zip(shares(micro_batches), micro_batches):
        loss = share * loss_fn(model(inputs), targets)
        torch.autograd.backward([loss])
        mean_loss = mean_loss + loss.detach().cpu().item()
    optimizer.step()
    return mean_loss
